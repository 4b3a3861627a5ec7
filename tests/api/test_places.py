"""Cities and organisations, which are public: all of them, in pages."""

import pytest
from flask import Flask

from tests.api.callers import TwoCities, program
from tests.factories import make_city, make_organisation
from tests.queries_counted import counted_queries


def test_a_city_is_shown_wherever_one_is_from(app: Flask, cities: TwoCities) -> None:
    nurse = program(app, cities.nurse)
    own, other, unknown = (
        nurse.get(f"/cities/{slug}") for slug in ("nairobi", "kumasi", "atlantis")
    )

    assert own.json == {
        "id": "nairobi",
        "code": cities.nairobi.code,
        "name": "Nairobi",
        "native_name": None,
        "country": "KE",
        "time_zone": "Africa/Nairobi",
        "language": "en",
    }
    assert (other.status_code, other.json["id"]) == (200, "kumasi")
    assert unknown.status_code == 404


@pytest.mark.parametrize("noun", ["cities", "organisations"])
def test_lists_are_read_page_by_page_in_one_order(app: Flask, cities: TwoCities, noun: str) -> None:
    for number in range(5):
        make_city(f"town-{number}")
        make_organisation(slug=f"partner-{number}")
    nurse, seen, query = program(app, cities.nurse), [], {"limit": 2}
    while True:
        page = nurse.get(f"/{noun}", query_string=query).json
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    whole = nurse.get(f"/{noun}").json

    assert seen == sorted(set(seen)) == [each["id"] for each in whole["items"]]
    assert (len(seen), whole["next_cursor"]) == ({"cities": 7, "organisations": 5}[noun], None)


def test_a_list_costs_the_same_for_two_and_for_many(app: Flask, cities: TwoCities) -> None:
    nurse, counts = program(app, cities.nurse), []
    make_organisation()
    for _ in range(2):
        with counted_queries() as sent:
            nurse.get("/cities")
            nurse.get("/organisations")
        counts.append(len(sent))
        for more in range(6):
            make_city(f"town-{len(counts)}-{more}")
            make_organisation()

    assert counts[0] == counts[1]
