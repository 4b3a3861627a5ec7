"""Curricula written in the browser, by two at once, without loss."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import PartKind, rows_text
from app.models.draft import Draft
from app.queries import drafts as draft_queries
from app.queries import standings
from app.services import draft_writing, drafts
from app.services import standings as standing_service
from tests.actors import CSRF, sign_in
from tests.drafting import SOME_ID, Desk, make_partner
from tests.factories import NOW
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page
from tests.views.draft_pages import Forms, Sign, form_at, send, write


def address(draft: Draft, rest: str = "") -> str:
    return f"/drafts/{draft.public_id}{rest}"


def first_module(draft: Draft) -> str:
    found: str = draft.content["modules"][0]["uid"]
    return found


def send_to_review(client: FlaskClient, draft: Draft) -> None:
    answer = client.post(address(draft, "/state"), data={"csrf_token": CSRF, "to": "review"})
    assert answer.status_code == 303


def agree(client: FlaskClient, draft: Draft, **more: str) -> int:
    fields = {"csrf_token": CSRF, "seen": draft.content_hash, **more}
    return client.post(address(draft, "/review/approve"), data=fields).status_code


def test_two_write_different_fields_and_the_second_of_two_in_one_field_sees_both(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    one, two = sign("editor"), sign("second")
    part = first_module(draft)
    page = address(draft, f"/parts/{part}")
    forms = [form_at(each, page, "was-title") for each in (one, two)]

    assert send(one, page, forms[0], title="What I wrote").status_code == 303
    assert send(two, page, forms[1], tags="morning").status_code == 303
    answer = send(two, page, forms[1], title="What you wrote", tags="morning")

    assert answer.status_code == 409
    assert "What I wrote" in answer.text
    assert 'value="What you wrote"' in answer.text
    kept = draft_parts.values_of(draft.content, part)
    assert (kept["title"], kept["tags"]) == ("What I wrote", "morning")
    again = next(form for form in Forms(answer.text).forms if "was-title" in form)
    assert send(two, page, again).status_code == 303
    assert draft_parts.values_of(draft.content, part)["title"] == "What you wrote"


def test_who_comes_second_in_a_long_text_sees_which_words_differ(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    one, two = sign("editor"), sign("second")
    page = address(draft, f"/parts/{first_module(draft)}")
    told = "".join(f"Station {number} is told here. " for number in range(20)).strip()
    assert send(one, page, form_at(one, page, "was-title"), body=told).status_code == 303
    forms = [form_at(each, page, "was-title") for each in (one, two)]
    theirs, yours = (told.replace("n 9 is", f"n 9 {word}") for word in ("was", "will be"))

    assert send(one, page, forms[0], body=theirs).status_code == 303
    answer = send(two, page, forms[1], body=yours)

    assert answer.status_code == 409
    said = Page(answer.text)
    assert said.words("del") == ["taken out: was until here."]
    assert said.words("ins") == ["new: will be until here."]
    assert said.words("summary").count("8 sentences unchanged") == 2
    assert said.one("main").words.count("Theirs:") == 1


def rows_of(draft: Draft) -> list[str]:
    return [each["person"] for each in draft.content["contributors"]]


def begun_with(client: FlaskClient, draft: Draft, *people: str) -> None:
    """Let a draft say who wrote it."""
    rows = [{"role": "author", "person": person} for person in people]
    values = {"contributors": rows_text(rows)}
    assert write(client, draft.public_id, "head", values).status_code == 303


def test_rows_that_the_page_did_not_send_along_are_refused(sign: Sign, draft: Draft) -> None:
    client, page = sign("editor"), address(draft, "/parts/head")
    form = form_at(client, page, "was-title")

    garbled = {"was-contributors": "[5]", "contributors-0-person": "Ana"}
    answer = send(client, page, form, **garbled)

    assert answer.status_code == 400
    assert "contributors" not in draft.content


def test_two_change_different_rows_of_a_list_and_both_are_kept(sign: Sign, draft: Draft) -> None:
    one, two, page = sign("editor"), sign("second"), address(draft, "/parts/head")
    begun_with(one, draft, "Ana", "Ben", "Cid")
    forms = [form_at(each, page, "was-title") for each in (one, two)]

    changed = {"contributors-0-person": "Ana Ruiz", "contributors-3-person": "Dua"}
    assert send(one, page, forms[0], **changed).status_code == 303
    answer = send(
        two, page, forms[1], **{"contributors-1-person": "", "contributors-4-person": "E"}
    )
    assert answer.status_code == 303
    assert rows_of(draft) == ["Ana Ruiz", "Cid", "Dua", "E"]


def test_who_comes_second_in_a_row_sees_both_texts_and_saving_again_keeps_theirs(
    sign: Sign, draft: Draft
) -> None:
    one, two, page = sign("editor"), sign("second"), address(draft, "/parts/head")
    begun_with(one, draft, "Ana", "Ben")
    forms = [form_at(each, page, "was-title") for each in (one, two)]
    send(one, page, forms[0], **{"contributors-0-person": "Ana Ruiz", "contributors-2-person": "C"})
    typed = {"contributors-0-person": "Ana R.", "contributors-2-person": "Dua"}
    answer = send(two, page, forms[1], **typed)

    assert answer.status_code == 409
    assert "meanwhile to “Ana Ruiz · author”" in answer.text
    assert rows_of(draft) == ["Ana Ruiz", "Ben", "C"]
    again = next(form for form in Forms(answer.text).forms if "was-title" in form)
    assert [again[f"contributors-{number}-person"] for number in range(4)] == [
        "Ana R.", "Ben", "C", "Dua",
    ]  # fmt: skip
    for _twice in range(2):
        assert send(two, page, again).status_code == 303
    assert rows_of(draft) == ["Ana R.", "Ben", "C", "Dua"]


def test_rows_that_are_saved_in_place_keep_their_places_whatever_others_add(
    sign: Sign, draft: Draft
) -> None:
    one, two, page = sign("editor"), sign("second"), address(draft, "/parts/head")
    begun_with(one, draft, "Ana", "Ben")
    mine = form_at(one, page, "was-title")
    begun_with(two, draft, "Ana", "Ben", "Theirs")
    in_place = {"HX-Request": "true"}
    mine["contributors-0-person"] = ""
    answer = one.post(page, data=mine, headers=in_place)
    assert answer.status_code == 200
    mine["was-contributors"] = Forms(f"<form>{answer.text}</form>").forms[0]["was-contributors"]
    mine["contributors-1-person"] = "Ben Ali"
    answer = one.post(page, data=mine, headers=in_place)

    assert answer.status_code == 200
    assert rows_of(draft) == ["Ben Ali", "Theirs"]


def test_a_field_is_saved_in_place_and_what_was_left_alone_stays_as_old_as_the_page(
    sign: Sign, draft: Draft
) -> None:
    one, two = sign("editor"), sign("second")
    page = address(draft, f"/parts/{first_module(draft)}")
    mine, theirs = (form_at(each, page, "was-title") for each in (one, two))
    send(two, page, theirs, tags="theirs")
    mine["title"] = "Saved in place"
    answer = one.post(page, data=mine, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "Saved" in answer.text
    assert 'name="was-title" value="Saved in place"' in answer.text
    assert 'name="was-tags" value=""' in answer.text
    mine["minutes"] = "many"
    refused = one.post(page, data=mine, headers={"HX-Request": "true"})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#part")


def test_objectives_are_added_moved_and_taken_out_without_losing_what_was_typed(
    sign: Sign, draft: Draft
) -> None:
    editor, part = sign("editor"), first_module(draft)
    page, uid = address(draft, f"/parts/{part}"), draft_writing.new_uid(PartKind.OBJECTIVE)
    old = [each["uid"] for each in draft.content["modules"][0]["objectives"]]

    def press(do: str, **typed: str) -> list[str]:
        form = form_at(editor, page, "was-title")
        assert send(editor, page, form, do=do, **typed).status_code == 303
        return [each["uid"] for each in draft.content["modules"][0]["objectives"]]

    assert press(f"add {uid}", title="Typed meanwhile") == [*old, uid]
    assert press(f"up {uid}", **{f"{uid}.text": "Name what is lost"}) == [old[0], uid, *old[1:]]
    assert draft_parts.values_of(draft.content, part)[f"{uid}.text"] == "Name what is lost"
    assert draft_parts.values_of(draft.content, part)["title"] == "Typed meanwhile"
    assert press(f"remove {uid}", **{f"{uid}.text": "Changed and taken out"}) == old


def test_a_module_that_somebody_changed_is_not_taken_out_unseen(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    editor, part = sign("editor"), first_module(draft)
    page = address(draft, f"/parts/{part}/take-out")
    form = form_at(editor, page, "seen")
    write(sign("second"), draft.public_id, part, {"title": "Changed meanwhile"})

    assert send(editor, page, form).location == page
    assert draft.content["modules"][0]["uid"] == part
    form = form_at(editor, page, "seen")
    assert send(editor, page, form).location == address(draft)
    assert draft.content["modules"][0]["uid"] != part


def test_a_day_that_somebody_changed_is_shown_beside_what_was_entered(
    sign: Sign, draft: Draft
) -> None:
    one, two = sign("editor"), sign("second")
    page = address(draft, "/days")
    first, second = (form_at(one, page, f"day{number}-what") for number in (0, 1))
    theirs = form_at(two, page, "day0-what")
    send(two, page, theirs, do="save", **{"day0-starts": "07:30"})

    assert send(one, page, second, do="up 1").status_code == 303
    answer = send(one, page, first, do="save", **{"day0-starts": "09:00"})
    assert answer.status_code == 409
    assert 'value="09:00"' in answer.text
    assert "07:30" in answer.text
    assert [day["items"][0]["at"] for day in draft.content["days"]] == ["07:30", "08:30", "08:30"]


@pytest.mark.parametrize(
    ("do", "codes"),
    [("down 0", ["PRE", "REG"]), ("to 1 0", ["PRE", "REG"]), ("remove 0", ["PRE", None])],
)
def test_items_of_a_day_are_put_in_order_and_times_follow(
    sign: Sign, draft: Draft, do: str, codes: list[str | None]
) -> None:
    editor, page = sign("editor"), address(draft, "/days")
    form = form_at(editor, page, "day0-what")

    assert send(editor, page, form, do=do).status_code == 303
    items = draft.content["days"][0]["items"]
    assert [item.get("code") for item in items[:2]] == codes
    assert items[0]["at"] == "08:00"
    assert items[1]["at"] == "08:30"


def test_a_day_begins_with_its_first_item_and_is_asked_for_no_time_before(
    sign: Sign, draft: Draft
) -> None:
    editor, page, number = sign("editor"), address(draft, "/days"), len(draft.content["days"])
    send(editor, page, form_at(editor, page, "days"), do="add-day")
    form, begins = form_at(editor, page, f"day{number}-what"), f"day{number}-starts"

    assert begins not in form
    saved = {**form, f"day{number}-latest_end": "16:00"}
    assert editor.post(page, data=saved, headers={"HX-Request": "true"}).status_code == 200
    form = form_at(editor, page, f"day{number}-what")
    send(editor, page, form, do="add", **{f"day{number}-what": "break"})
    assert form_at(editor, page, begins)[begins] == "08:30"
    day = draft.content["days"][number]
    assert (day["latest_end"], day["items"][0]["at"]) == ("16:00", "08:30")


def test_a_day_that_runs_past_its_end_says_so_as_soon_as_it_is_saved(
    sign: Sign, draft: Draft
) -> None:
    editor, page = sign("editor"), address(draft, "/days")

    def save(until: str) -> str:
        form = form_at(editor, page, "day0-what").to_dict()
        form |= {"do": "save", "day0-latest_end": until}
        return words_of(editor.post(page, data=form, headers={"HX-Request": "true"}).text)

    before = editor.get(page).text
    saved, shown = save("12:00"), words_of(editor.get(page).text)

    said = "This day runs 5 h past its end at 12:00. Whoever plans a course moves something"
    assert "past its end" not in before
    assert said in saved
    assert said in shown
    assert shown.count("past its end") == 1
    assert "past its end" not in save("17:00")


def words_of(html: str) -> str:
    return Page(f"<main>{html}</main>").elements[0].words


def test_what_is_sent_twice_is_done_once(sign: Sign, draft: Draft) -> None:
    editor, part = sign("editor"), first_module(draft)
    modules = [each["uid"] for each in draft.content["modules"]]
    aims = [each["uid"] for each in draft.content["modules"][0]["objectives"]]
    days = len(draft.content["days"])
    sent = [
        (address(draft, "/days"), "days", "add-day"),
        (address(draft), "order", f"down {part}"),
        (address(draft, f"/parts/{part}"), "was-title", f"down {aims[0]}"),
    ]
    for page, field, do in sent:
        form = form_at(editor, page, field)
        to = address(draft, "/order") if field == "order" else page
        for _twice in range(2):
            assert send(editor, to, form, do=do).status_code == 303

    assert len(draft.content["days"]) == days + 1
    after = draft.content["modules"]
    assert [each["uid"] for each in after] == [modules[1], modules[0], *modules[2:]]
    assert [each["uid"] for each in after[1]["objectives"]] == [aims[1], aims[0], *aims[2:]]


@pytest.mark.parametrize("do", ["up", "to", "remove", "down"])
@pytest.mark.parametrize("place", ["9" * 5_000, "-1", "x"])
def test_a_place_that_no_page_sends_is_refused(
    sign: Sign, draft: Draft, do: str, place: str
) -> None:
    editor, page = sign("editor"), address(draft, "/days")
    form, before = form_at(editor, page, "number"), draft.content

    assert send(editor, page, form, do=f"{do} {place}").status_code == 400
    assert send(editor, page, form, do=f"to 0 {place}").status_code == 400
    assert send(editor, page, form, number=place).status_code == 400
    assert draft.content == before


def test_an_objective_is_added_to_a_module_only(desk: Desk, sign: Sign, draft: Draft) -> None:
    editor, objective = sign("editor"), draft_writing.new_uid(PartKind.OBJECTIVE)
    case, need = (draft_writing.new_uid(each) for each in (PartKind.CASE, PartKind.NEED))
    for uid in (case, need):
        draft_writing.add(draft.public_id, uid, actor=desk.editor, now=NOW)
    before = draft.content
    for part, field in (
        ("head", "was-title"), ("requirements", "was-min_percent"),
        (case, "was-title"), (need, "was-text"),
    ):  # fmt: skip
        page = address(draft, f"/parts/{part}")
        form = form_at(editor, page, field)
        assert send(editor, page, form, do=f"add {objective}").status_code == 400
    assert draft.content == before
    with pytest.raises(draft_parts.Gone):
        draft_parts.added(draft.content, objective, below=case)


def test_a_draft_goes_through_review_to_a_version(desk: Desk, sign: Sign, draft: Draft) -> None:
    editor, reviewer = sign("editor"), sign("reviewer")
    part = first_module(draft)
    write(editor, draft.public_id, part, {"tags": "early-detection"})
    send_to_review(editor, draft)
    about = address(draft, f"/review?about={part}/tags")
    form = form_at(reviewer, about, "text")
    assert form["field"] == f"{part}/tags"
    assert send(reviewer, address(draft, "/review/comments"), form, text="Why?").status_code == 303
    shown = editor.get(address(draft, "/publish")).text
    assert "There are comments to see to." in shown
    assert "It becomes version 1.0.1" in shown
    assert "Keywords" in shown
    assert "early-detection" in shown
    (said,) = draft_queries.comments(draft.id)
    seen_to = address(draft, f"/review/comments/{said.public_id}")
    assert editor.post(seen_to, data={"csrf_token": CSRF}).status_code == 303
    assert agree(editor, draft) == 409
    assert agree(reviewer, draft) == 303
    form = form_at(editor, address(draft, "/publish"), "seen")
    low = send(editor, address(draft, "/publish"), form, number="1.0.0")
    assert (low.status_code, draft.state) == (422, "approved")
    assert send(editor, address(draft, "/publish"), form).location == "/curricula/mcmc/1.0.1"
    assert send(editor, address(draft, "/publish"), form).status_code == 409


def test_a_comment_is_counted_as_browsers_do_and_kept_where_it_is_too_long(
    sign: Sign, draft: Draft
) -> None:
    editor, part = sign("editor"), first_module(draft)
    page = address(draft, f"/review?about={part}/title")
    to, form = address(draft, "/review/comments"), form_at(editor, page, "text")
    too_long = send(editor, to, form, text="d" * 4_001)

    assert too_long.status_code == 422
    assert "write a comment of at most 4,000 characters" in too_long.text
    kept = next(each for each in Forms(too_long.text).forms if "text" in each)
    assert (kept["text"], kept["field"]) == ("d" * 4_001, f"{part}/title")
    lines = "ab\r\n" * 1_333 + "c"
    assert send(editor, to, kept, text=lines).status_code == 303
    (said,) = draft_queries.comments(draft.id)
    assert said.text == lines.replace("\r\n", "\n")


def test_nobody_is_told_what_a_draft_becomes_that_is_not_whole(sign: Sign, draft: Draft) -> None:
    editor = sign("editor")
    write(editor, draft.public_id, first_module(draft), {"title": "", "tags": "early-detection"})

    text = Page(editor.get(address(draft, "/publish")).text).one("main").words

    assert "What it becomes Shown once what is below is put right." in text
    assert "It becomes version" not in text
    assert "Nothing is changed" not in text
    assert "Something in the draft has to be put right." in text


def test_a_reviewer_reads_what_is_taken_out_too_and_the_order_and_the_days(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    part, day = draft.content["modules"][1], draft.content["days"][0]
    seen = draft_parts.fingerprint(draft.content, part["uid"])
    said = {"actor": desk.editor, "now": NOW}
    draft_writing.remove(draft.public_id, part["uid"], seen=seen, **said)
    left = [each["uid"] for each in draft.content["modules"]]
    order = draft_parts.order_of(draft.content["modules"])
    draft_writing.move(draft.public_id, left[0], 1, seen=order, **said)

    send_to_review(sign("editor"), draft)
    (text,) = Page(sign("reviewer").get(address(draft, "/review")).text).words("main")

    assert f"{part['code']} {part['title']} is taken out" in text
    assert part["body"].split(".")[0] in text
    assert "Modules Order" in text
    assert f"Day 1, until {day['latest_end']}" in text


def test_what_is_wrong_in_a_part_stands_on_its_page_and_no_other(sign: Sign, draft: Draft) -> None:
    editor, (first, second) = sign("editor"), (m["uid"] for m in draft.content["modules"][:2])
    objective = draft.content["modules"][0]["objectives"][0]["uid"]
    in_place = {"HX-Request": "true"}
    form = form_at(editor, address(draft, f"/parts/{first}"), "was-title")
    form["title"] = form[f"{objective}.text"] = ""

    saved = editor.post(address(draft, f"/parts/{first}"), data=form, headers=in_place).text

    for page in (saved, editor.get(address(draft, f"/parts/{first}")).text):
        assert "2 things to put right here" in page
        assert "objective 1" in page
    assert "to put right here" not in editor.get(address(draft, f"/parts/{second}")).text


def test_what_a_newer_version_says_is_shown_and_taken_over(desk: Desk, sign: Sign) -> None:
    editor, part = sign("editor"), first_module(desk.begin())
    one, two = desk.begin(), desk.begin()
    write(editor, one.public_id, part, {"title": "Of the newer one", "tags": "newer"})
    write(editor, two.public_id, part, {"title": "Of the draft", "licence": "CC BY 4.0"})
    for draft in (one, two):
        desk.approved(draft)
    desk.publish(one)
    form = form_at(editor, address(two, "/publish"), "seen")
    refused = send(editor, address(two, "/publish"), form, number="5.0.0", reason="Because")

    assert refused.status_code == 422
    for words in ("Version 1.0.1 came in between", 'value="5.0.0"', "Because"):
        assert words in refused.text
    shown = editor.get(address(two, "/take-over")).text
    assert "Keywords" in shown
    form = form_at(editor, address(two, "/take-over"), "seen")
    write(editor, two.public_id, part, {"code": "M99"})
    assert send(editor, address(two, "/take-over"), form).status_code == 409
    form = form_at(editor, address(two, "/take-over"), "seen")
    for _twice in range(2):
        assert send(editor, address(two, "/take-over"), form).status_code == 303
    kept = draft_parts.values_of(two.content, part)
    said = [kept[name] for name in ("title", "tags", "licence", "code")]
    assert said == ["Of the draft", "newer", "CC BY 4.0", "M99"]
    assert "Of the newer one" in editor.get(address(two, "/review")).text
    assert editor.get(address(two, "/take-over")).location == address(two, "/publish")


def test_a_partner_reads_the_draft_and_agrees_for_itself_only(
    app: Flask, desk: Desk, sign: Sign, draft: Draft
) -> None:
    partner, person = make_partner()
    client = sign_in(app.test_client(), person)
    assert client.get(address(draft)).status_code == 404
    editor = sign("editor")
    write(editor, draft.public_id, "head", {"clinical_partners": partner.slug})
    write(editor, draft.public_id, first_module(draft), {"clinical": "1"})
    comment = {"csrf_token": CSRF, "id": SOME_ID, "field": "", "text": "Too early"}
    for state in ("draft", "discarded"):
        for reader in (client, sign("reviewer")):
            assert reader.get(address(draft)).status_code == 404, state
            assert reader.get(address(draft, "/review")).status_code == 404
            answer = reader.post(address(draft, "/review/comments"), data=comment)
            assert answer.status_code == 404
        drafts.discard(draft.public_id, actor=desk.editor, now=NOW)
    drafts.take_up_again(draft.public_id, actor=desk.editor, now=NOW)
    assert draft_queries.comments(draft.id) == []
    send_to_review(editor, draft)

    assert client.get(address(draft)).status_code == 200
    assert client.get(address(draft, "/days")).status_code == 404
    assert agree(client, draft) == 404
    assert agree(client, draft, partner=partner.slug) == 303
    assert agree(sign("second"), draft, partner=partner.slug) == 409


def test_what_becomes_of_a_version_is_said_with_a_reason(desk: Desk, sign: Sign) -> None:
    editor, page = sign("editor"), "/curricula/mcmc/1.0.0/standing"
    said = dict(form_at(editor, page, "seen")) | {"standing": "withdrawn"}

    assert editor.post(page, data=said).status_code == 422
    assert editor.post(page, data=said | {"reason": "A dose is wrong."}).status_code == 303
    last = standings.of_version(desk.mcmc.version.id)
    assert last is not None
    assert (last.standing, last.reason) == ("withdrawn", "A dose is wrong.")
    assert "A dose is wrong." in editor.get(page).text


def test_an_old_page_undoes_no_withdrawal_and_loses_nothing_that_was_typed(
    desk: Desk, sign: Sign
) -> None:
    one, two, page = sign("editor"), sign("second"), "/curricula/mcmc/1.0.0/standing"
    old = form_at(one, page, "seen")
    theirs = form_at(two, page, "seen")
    send(two, page, theirs, standing="withdrawn", reason="A dose is wrong.")
    day = (utcnow() + timedelta(days=90)).date().isoformat()
    mine = {"standing": "deprecated", "last_start_on": day, "reason": "There is 2.0."}
    answer = send(one, page, old, **mine)

    assert answer.status_code == 409
    assert standings.of_version(desk.mcmc.version.id).standing == "withdrawn"
    for words in ("A dose is wrong.", "There is 2.0.", f'value="{day}"'):
        assert words in answer.text
    again = next(form for form in Forms(answer.text).forms if "seen" in form)
    assert again["standing"] == "deprecated"
    assert send(one, page, again).status_code == 303
    assert send(one, page, again).status_code == 303
    said = [each.standing for each in standings.history(desk.mcmc.version.id)]
    assert said == ["deprecated", "withdrawn"]


def test_the_last_day_is_none_that_is_over_and_only_of_a_version_that_is_old(
    desk: Desk, sign: Sign
) -> None:
    editor, page = sign("editor"), "/curricula/mcmc/1.0.0/standing"
    form, today = form_at(editor, page, "seen"), utcnow().date()
    said = {"reason": "There is 2.0."}

    def refused(standing: str, day: date) -> str:
        answer = send(editor, page, form, standing=standing, last_start_on=day.isoformat(), **said)
        assert (answer.status_code, f'value="{day}"' in answer.text) == (422, True)
        return Page(answer.text).one("main").words

    assert "This day is over." in refused("deprecated", today - timedelta(days=2))
    for standing in ("withdrawn", "current"):
        assert "Only a version that is old has a last day." in refused(standing, today)
    assert standings.history(desk.mcmc.version.id) == []
    last = (today + timedelta(days=1)).isoformat()
    answer = send(editor, page, form, standing="deprecated", last_start_on=last, **said)
    assert answer.status_code == 303


def test_a_last_day_that_was_filled_in_keeps_nobody_from_saying_something_else(
    desk: Desk, sign: Sign
) -> None:
    editor, page = sign("editor"), "/curricula/mcmc/1.0.0/standing"
    over = NOW.date() - timedelta(days=400)
    standing_service.deprecate(
        desk.mcmc.version.id, last_start_on=over, reason="Old.", actor=desk.second, now=NOW
    )

    for standing in ("deprecated", "withdrawn"):
        form = form_at(editor, page, "seen")
        assert form["last_start_on"] == over.isoformat()
        answer = send(editor, page, form, standing=standing, reason="A dose is wrong.")
        assert answer.status_code == 303
    last = standings.of_version(desk.mcmc.version.id)
    assert (last.standing, last.last_start_on) == ("withdrawn", None)


def test_a_last_day_that_is_no_date_is_refused_where_one_was_said_before(
    desk: Desk, sign: Sign
) -> None:
    editor, page = sign("editor"), "/curricula/mcmc/1.0.0/standing"
    standing_service.deprecate(
        desk.mcmc.version.id, last_start_on=NOW.date(), reason="Old.", actor=desk.second, now=NOW
    )
    form = form_at(editor, page, "seen")

    answer = send(editor, page, form, last_start_on="soon", reason="Older.")

    assert answer.status_code == 422
    assert "This is not a date." in answer.text


def test_a_page_that_is_refused_for_its_words_stays_as_old_as_it_was(sign: Sign) -> None:
    one, two, page = sign("editor"), sign("second"), "/curricula/mcmc/1.0.0/standing"
    old = form_at(one, page, "seen")
    send(two, page, form_at(two, page, "seen"), standing="withdrawn", reason="A dose is wrong.")
    refused = send(one, page, old, standing="deprecated", reason="")
    again = next(form for form in Forms(refused.text).forms if "seen" in form)

    assert refused.status_code == 422
    assert send(one, page, again, reason="Old").status_code == 409


def test_problems_lead_to_their_fields(sign: Sign, draft: Draft) -> None:
    editor, part = sign("editor"), first_module(draft)
    write(editor, draft.public_id, part, {"title": "", "min_minutes": "900"})
    text = editor.get(address(draft)).text

    assert "2 things to put right" in text
    assert f'href="{address(draft, f"/parts/{part}")}#title"' in text
    assert f'href="{address(draft, f"/parts/{part}")}#min_minutes"' in text


def test_the_list_of_curricula_has_drafts_for_those_who_write_them(
    client: FlaskClient, sign: Sign, draft: Draft
) -> None:
    assert address(draft) in sign("editor").get("/curricula").text
    visitor = client.get("/curricula").text
    assert address(draft) not in visitor
    assert "/curricula/mcmc" in visitor
    assert sign("editor").get("/curricula/mcmc/drafts").status_code == 200
    assert sign("reviewer").get("/curricula/mcmc/drafts").status_code == 404


def test_a_name_in_addresses_is_taken_once(desk: Desk, sign: Sign) -> None:
    editor = sign("editor")
    form = form_at(editor, "/drafts/new", "slug")
    names = {"title": "Again", "slug": "mcmc", "code": "MCMC", "owner": desk.owner.slug}

    assert send(editor, "/drafts/new", form, **names).status_code == 422


def test_a_new_curriculum_names_its_owner_as_published_ones_do(
    db: SQLAlchemy, desk: Desk, sign: Sign
) -> None:
    desk.owner.name = "Renamed Since"
    db.session.commit()
    editor, owner = sign("editor"), desk.mcmc.version.content["owner"]
    form = form_at(editor, "/drafts/new", "slug")
    names = {"title": "New", "slug": "new-one", "code": "NEW", "owner": desk.owner.slug}
    begun = send(editor, "/drafts/new", form, **names).location.rpartition("/")[2]

    assert draft_queries.get(begun).content["owner"] == owner


@pytest.mark.parametrize("page", ["", "/parts/head", "/days", "/review", "/publish"])
def test_pages_ask_the_same_however_much_there_is(
    desk: Desk, sign: Sign, draft: Draft, page: str
) -> None:
    editor = sign("editor")
    editor.get(address(draft, page))
    counts = []
    for _more in range(2):
        with counted_queries() as asked:
            assert editor.get(address(draft, page)).status_code == 200
        counts.append(len(asked))
        for _each in range(3):
            uid = draft_writing.new_uid(PartKind.MODULE)
            draft_writing.add(draft.public_id, uid, actor=desk.editor, now=NOW, title="T", code="C")

    assert counts[0] == counts[1] <= 20


def test_the_list_of_drafts_asks_the_same_for_one_and_for_many(desk: Desk, sign: Sign) -> None:
    editor, counts = sign("editor"), []
    for public_id in (SOME_ID, *(f"{number:016}" for number in range(3))):
        who = {"actor": desk.editor, "now": NOW}
        drafts.begin_from(desk.mcmc.version.id, public_id=public_id, **who)  # type: ignore[arg-type]
        editor.get("/curricula")
        for page in ("/curricula", "/curricula/mcmc/drafts"):
            with counted_queries() as asked:
                editor.get(page)
            counts.append(len(asked))

    assert counts[:2] * 4 == counts


@pytest.mark.parametrize("place", ["parts/head", "days", "names", "publish"])
def test_a_form_of_a_draft_that_is_over_leads_to_where_that_is_said(
    desk: Desk, sign: Sign, draft: Draft, place: str
) -> None:
    editor, there = sign("editor"), address(draft)
    drafts.discard(draft.public_id, actor=desk.second, now=NOW)

    answer = editor.get(f"{there}/{place}")

    assert (answer.status_code, answer.location) == (303, there)
    assert "This draft is discarded." in editor.get(there).text


def test_what_is_missing_in_a_row_of_a_list_is_told_with_the_row(sign: Sign, draft: Draft) -> None:
    editor, uid = sign("editor"), first_module(draft)
    rows = rows_text([{"title": "Slides", "url": "https://example.org/slides"}])
    assert write(editor, draft.public_id, uid, {"materials": rows}).status_code == 303

    assert "Materials 1, Licence" in editor.get(address(draft)).text


def test_who_adds_nothing_to_a_day_is_told_to_choose_first(sign: Sign, draft: Draft) -> None:
    editor, page = sign("editor"), address(draft, "/days")

    send(editor, page, form_at(editor, page, "day0-what"), do="add")

    assert "nothing added: choose first what" in editor.get(page).text


def test_a_module_without_a_name_is_called_what_it_is(sign: Sign, draft: Draft) -> None:
    editor, uid = sign("editor"), draft_writing.new_uid(PartKind.MODULE)
    editor.post(address(draft, "/parts"), data={"csrf_token": CSRF, "new": uid})

    for place in ("", "/days", "/review"):
        text = Page(editor.get(address(draft, place)).text).one("main").words
        assert uid not in text


@pytest.mark.parametrize("step", ["up", "down", "up 0 1"])
def test_a_step_without_its_item_does_no_harm(sign: Sign, draft: Draft, step: str) -> None:
    editor, page = sign("editor"), address(draft, "/days")

    answer = send(editor, page, form_at(editor, page, "day0-what"), do=step)

    assert answer.status_code == 303


def test_the_second_draft_of_a_first_version_is_led_to_take_the_first_over(
    desk: Desk, sign: Sign
) -> None:
    one, two = desk.begin_twice()
    desk.publish(desk.approved(one))
    editor = sign("editor")

    assert "See it and take it over" in editor.get(address(two, "/publish")).text
    assert editor.get(address(two, "/take-over")).status_code == 200
