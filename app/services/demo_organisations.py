"""The organisations of the demo, and what ties its invented people to them.

Organisations are real, and what is said of each stands at the address beside it. Their contacts and
agreements, the licences and the consents are invented and say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.domain.consents import Purpose
from app.domain.organisations import (
    AgreementDetails,
    ContactDetails,
    Kind,
    OrganisationDetails,
)
from app.extensions import db
from app.models.person import Person
from app.models.place import Institution, Organisation
from app.services import organisations, own_details

C_CAN = "https://citycancerchallenge.org"
PHNOM_PENH = (
    f"{C_CAN}/transforming-cancer-care-in-cambodia-collaborative-capacity-building-for-"
    "effective-multidisciplinary-team-management"
)
DIRECTORY = (
    "My name, hospital and discipline may stand in the directory of faculty, which organisers"
    " and mentors of all cities read."
)
# The councils of which rules are documented; of Paraguay's none was found.
COUNCILS = {"nairobi": "KMPDC", "kumasi": "MDC Ghana", "phnom-penh": "Medical Council of Cambodia"}

LEAD = OrganisationDetails(
    name="City Cancer Challenge",
    about="Works with cities on the quality of and the access to cancer care.",
    source=f"{C_CAN}/our-approach",
    kinds=(Kind.LEAD, Kind.CURRICULUM_OWNER),
    expertise=("financing", "implementation science", "digital health"),
    contacts=(
        ContactDetails(
            "Ines Albrecht (invented)", "admin@example.org", "everything (illustrative)"
        ),
    ),
)
PARTNERS = (
    OrganisationDetails(
        name="ASCO",
        about="Holds multidisciplinary cancer management courses, with C/Can since 2019.",
        source=f"{C_CAN}/c-can-and-asco-host-multidisciplinary-cancer-management-courses-mcmc-in-"
        "latin-america/",
        kinds=(Kind.TECHNICAL_PARTNER, Kind.CURRICULUM_OWNER),
        expertise=("diagnosis and treatment", "multidisciplinary care"),
    ),
    OrganisationDetails(
        name="ASCP",
        about="Held pathology quality workshops in Cali in 2018.",
        source="https://www.uicc.org/what-we-do/convening/ccan-2025-city-cancer-challenge/"
        "case-studies/delivering-ground-impact-cali",
        kinds=(Kind.TECHNICAL_PARTNER,),
        expertise=("pathology",),
    ),
    OrganisationDetails(
        name="Tata Memorial Hospital",
        about="Trains in Mumbai within a train-the-trainers framework, by e-learning and visits.",
        source=f"{C_CAN}/c-can-and-indias-tata-memorial-hospital/",
        kinds=(Kind.TECHNICAL_PARTNER, Kind.HOST_INSTITUTION, Kind.HOSPITAL),
        expertise=("surgical oncology", "diagnosis and treatment"),
        agreements=(AgreementDetails("Training in Mumbai, e-learning and visits."),),
    ),
    OrganisationDetails(
        name="IAEA",
        about="Agreements with C/Can were signed in May 2021.",
        source="https://www.iaea.org/about/partnerships/city-cancer-challenge-foundation-c-can",
        kinds=(Kind.TECHNICAL_PARTNER,),
        expertise=("radiotherapy",),
        agreements=(AgreementDetails("Signed in May 2021; the days are not documented."),),
    ),
    OrganisationDetails(
        name="Catalan Institute of Oncology",
        about="Receives scientific visits from Cali and Asunción, trains, and visits the cities.",
        source=f"{C_CAN}/the-catalan-institute-of-oncology-and-hospital-del-mar-partner-with-the-"
        "city-cancer-challenge-foundation-to-improve-the-quality-of-cancer-care-around-the-world",
        kinds=(Kind.TECHNICAL_PARTNER, Kind.HOST_INSTITUTION),
        expertise=("diagnosis and treatment", "digital health"),
    ),
    OrganisationDetails(
        name="Institute of Palliative Medicine, Kerala",
        about="Gave a fellowship of 140 hours for Yangon, Kumasi and Kigali in 2021.",
        source=f"{C_CAN}/projects/human-resources-development-for-palliative-care-in-yangon-"
        "kumasi-and-kigali",
        kinds=(Kind.TECHNICAL_PARTNER, Kind.CURRICULUM_OWNER),
        expertise=("palliative care",),
    ),
    OrganisationDetails(
        name="ISNCC",
        about="Took part in the workshop in Phnom Penh in November 2025.",
        source=PHNOM_PENH,
        kinds=(Kind.TECHNICAL_PARTNER,),
        expertise=("nursing",),
    ),
    OrganisationDetails(
        name="FARO",
        about="Took part in the workshop in Phnom Penh in November 2025.",
        source=PHNOM_PENH,
        kinds=(Kind.TECHNICAL_PARTNER,),
        expertise=("radiotherapy",),
    ),
    OrganisationDetails(
        name="Calmette Hospital",
        about="Received a site visit of the workshop in Phnom Penh in November 2025.",
        source=PHNOM_PENH,
        kinds=(Kind.HOSPITAL, Kind.HOST_INSTITUTION),
        expertise=("multidisciplinary care",),
    ),
    OrganisationDetails(
        name="KMPDC",
        about="Asks for 50 points in a calendar year.",
        source="https://kmpdc.go.ke/cpd-compliance/",
        kinds=(Kind.ACCREDITOR,),
    ),
    OrganisationDetails(
        name="MDC Ghana",
        about="Asks that providers upload the attendance list to its portal.",
        source="http://mdcghana.org/renewalform/",
        kinds=(Kind.ACCREDITOR,),
    ),
)
# An organisation of the demo's own, so that people can be found through one.
HOSPITALS = OrganisationDetails(
    name="Hospitals of the demo (illustrative)",
    about="Invented hospitals in which the invented people of the demo work.",
    kinds=(Kind.HOSPITAL,),
    expertise=("pathology", "palliative care", "radiotherapy"),
)


def load(*, actor: Person, now: datetime) -> None:
    """Write the organisations down within the caller's write unit."""
    lead = db.session.scalars(select(Organisation).filter_by(name=LEAD.name)).one_or_none()
    if lead is None:
        organisations.create(LEAD, actor=actor, now=now)
    else:
        organisations.save(lead.slug, LEAD, seen=lead.revision, actor=actor, now=now)
    here = frozenset(db.session.scalars(select(Institution.id)))
    for details in (*PARTNERS, replace(HOSPITALS, institutions=here)):
        organisations.create(details, actor=actor, now=now)


def tell_of(people: Mapping[str, Sequence[Person]], *, now: datetime) -> None:
    """Let mentors, by the slug of their city, have a licence and stand in the directory.

    One in four does not agree.
    """
    for city, mentors in people.items():
        for number, mentor in enumerate(mentors):
            council = COUNCILS.get(city)
            if council:
                licence = f"{1001 + number} (illustrative)"
                own_details.add_licence(council, licence, actor=mentor, now=now)
            own_details.answer(
                Purpose.DIRECTORY,
                given=number % 4 != 3,
                wording=DIRECTORY,
                actor=mentor,
                now=now,
            )
