"""Who is asked whether a new record is theirs, and when a yes is enough."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import address_key, match_key
from app.domain.same_person import Doubt, Newcomer, doubt_about, whom_to_ask
from app.domain.trainee_import.entry import Identifier, Identity

NAMES = ("Efua Asantewaa", "ASANTEWAA, Éfua", "Efua Asante", "Kofi Boateng", "សុខ ចាន់ធូ", "!")
ADDRESSES = ("efua@example.org", "Efua@Example.org", "kofi@example.org", "")

written = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(ADDRESSES), max_size=3))
records = st.dictionaries(st.integers(1, 30), written, max_size=8)


def identified(of: dict[int, tuple[str, list[str]]]) -> dict[int, Identity]:
    identify = Identifier().identify
    return {each: identify(name, "", addresses, "") for each, (name, addresses) in of.items()}


@given(records, records)
def test_exactly_those_are_asked_who_share_name_and_address(
    new: dict[int, tuple[str, list[str]]], there: dict[int, tuple[str, list[str]]]
) -> None:
    def same(one: tuple[str, list[str]], other: tuple[str, list[str]]) -> bool:
        keys = [{address_key(each) for each in written[1] if each} for written in (one, other)]
        names = {match_key(written[0]) or written[0].casefold() for written in (one, other)}
        return len(names) == 1 and bool(keys[0] & keys[1])

    wanted = [
        (asked, made)
        for asked in sorted(there)
        for made in sorted(new)
        if asked != made and same(new[made], there[asked])
    ]

    assert whom_to_ask(identified(new), identified(there)) == wanted


@given(
    st.frozensets(st.sampled_from(ADDRESSES[1:3])),
    st.frozensets(st.sampled_from(ADDRESSES[1:3])),
    st.booleans(),
    st.booleans(),
)
def test_a_yes_is_enough_only_where_nothing_could_come_along(
    new: frozenset[str], old: frozenset[str], has_a_role: bool, in_use: bool
) -> None:
    doubt = doubt_about(Newcomer(addresses=new, has_a_role=has_a_role, in_use=in_use), old)

    assert (doubt is None) == (bool(new) and new <= old and not has_a_role and not in_use)
    assert doubt is not Doubt.OTHER_ADDRESS or not (new and new <= old)
