"""Fields that several forms have."""

from flask import Flask

from app.forms.visits import AskForm


def test_no_box_of_several_is_asked_for_by_itself(app: Flask) -> None:
    with app.test_request_context():
        form = AskForm()
        boxes = [str(box) for box in form.kinds]
        assert not form.validate()

    assert len(boxes) > 1
    assert not any("required" in box for box in boxes)
    assert form.kinds.errors == ["Choose what is needed."]
