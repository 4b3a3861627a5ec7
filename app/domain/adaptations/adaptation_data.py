"""An adaptation as plain data (what JSON can hold), and back, exactly.

Its endorsement is left out: it comes later, from somebody else, and changes nothing in the text.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.operations import KINDS, Operation
from app.domain.adaptations.upgrade_log import UpgradeLog
from app.domain.canonical import content_hash
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Need
from app.domain.records import Data, from_record, to_record

WHY = ("code", "reason", "evidence", "need", "expect", "by", "approved_by")
NEW = ("new", "module")
OPERATIONS = {kind.value: operation for operation, kind in KINDS.items()}


def to_data(adaptation: Adaptation) -> Data:
    """Return the adaptation as data; `from_data` is the inverse."""
    data: Data = {
        "curriculum": adaptation.curriculum,
        "base": str(adaptation.base),
        "number": adaptation.number,
        "label": adaptation.label,
        "status_note": adaptation.status_note,
        "city": city_to_data(adaptation.city),
        "operations": [operation_to_data(each) for each in adaptation.operations],
    }
    if adaptation.needs:
        data["needs"] = [to_record(need) for need in adaptation.needs]
    if adaptation.upgrade:
        log = to_record(adaptation.upgrade, always=("entries",))
        data["upgrade"] = log | {"origin": str(adaptation.upgrade.origin)}
    return data


def from_data(data: Mapping[str, Any]) -> Adaptation:
    """Return the adaptation that `to_data` wrote."""
    return Adaptation(
        curriculum=data["curriculum"],
        base=VersionNumber.parse(data["base"]),
        number=data["number"],
        label=data["label"],
        status_note=data["status_note"],
        city=city_from_data(data["city"]),
        operations=tuple(operation_from_data(each) for each in data["operations"]),
        needs=tuple(from_record(Need, each) for each in data.get("needs", ())),
        upgrade=_log_from_data(data["upgrade"]) if "upgrade" in data else None,
    )


def _log_from_data(data: Mapping[str, Any]) -> UpgradeLog:
    made = {"origin": VersionNumber.parse(data["origin"])}
    return from_record(UpgradeLog, data, made)


def adaptation_hash(adaptation: Adaptation) -> str:
    """Return the hash of all that an adaptation says, reasons included."""
    return content_hash(to_data(adaptation))


def city_to_data(city: CityDetails) -> Data:
    """Return a city's details as data, in the order of the files."""
    data: Data = {"slug": city.slug, "code": city.code, "name": city.name}
    data |= {"native_name": city.native_name} if city.native_name else {}
    data |= {"country": city.country, "time_zone": city.time_zone, "language": city.language}
    data |= {"second_language": city.second_language} if city.second_language else {}
    return data | {"script": city.script, "regulators": list(city.regulators)}


def city_from_data(data: Mapping[str, Any]) -> CityDetails:
    """Return the details that `city_to_data` wrote."""
    return CityDetails(**{**data, "regulators": tuple(data["regulators"])})


def operation_to_data(operation: Operation) -> Data:
    """Return an operation as data: what it is, what it does, then why, and what is new last."""
    said = to_record(operation)
    data: Data = {"id": said.pop("id"), "op": operation.kind.value}
    order = {name: said[name] for name in said if name not in (*WHY, *NEW)}
    why = {name: said[name] for name in WHY if name in said}
    return data | order | why | {name: said[name] for name in NEW if name in said}


def operation_from_data(data: Mapping[str, Any]) -> Operation:
    """Return the operation that `operation_to_data` wrote."""
    said = {key: value for key, value in data.items() if key != "op"}
    return from_record(OPERATIONS[data["op"]], said)
