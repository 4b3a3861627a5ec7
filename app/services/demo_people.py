"""The people and places of the demo. All invented: no clinician, hospital or room is real."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

PROFESSIONS = (
    ("Doctor", "medical oncology"),
    ("Nurse", "nursing"),
    ("Doctor", "surgery"),
    ("Doctor", "pathology"),
    ("Doctor", "radiology"),
    ("Pharmacist", "pharmacy"),
    ("Doctor", "radiation oncology"),
    ("Nurse", "palliative care"),
)
ROOMS = (("Auditorium", 120), ("Room 1", 20), ("Room 2", 20), ("Room 3", 20), ("Room 4", 20))


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    name: str
    name_in_script: str | None
    hospital: str
    profession: str
    discipline: str


@dataclass(frozen=True)
class Cast:
    """What names and hospitals of one city are made from; pairs carry a second script."""

    given: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    hospitals: tuple[str, ...]
    family_first: bool = False

    def people(self, amount: int) -> list[Invented]:
        """Invent so many people, the same ones at every call."""
        return list(islice(self._invent(), amount))

    def _invent(self) -> Iterator[Invented]:
        for number in count():
            turn, place = divmod(number, len(self.given))
            given = self.given[place]
            family = self.family[(turn + place) % len(self.family)]
            order = (family, given) if self.family_first else (given, family)
            profession, discipline = PROFESSIONS[number % len(PROFESSIONS)]
            yield Invented(
                name=" ".join(latin for latin, _ in order),
                name_in_script=" ".join(script for _, script in order).strip() or None,
                hospital=self.hospitals[number % len(self.hospitals)],
                profession=profession,
                discipline=discipline,
            )


def _latin(names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.strip(), "") for name in names.split(","))


CASTS = {
    "nairobi": Cast(
        _latin("Achieng, Wanjiru, Kiprono, Amina, Otieno, Njeri, Mutua, Halima, Barasa, Chebet"),
        _latin("Omondi, Kamau, Cheruiyot, Hassan, Wafula, Mwangi, Nduta, Koech, Odhiambo"),
        (
            "Lakeside Referral Hospital (illustrative)",
            "Eastlands Mission Hospital (illustrative)",
            "Highridge Hospital (illustrative)",
            "Ngong View Hospital (illustrative)",
        ),
    ),
    "kumasi": Cast(
        _latin("Akosua, Kwame, Ama, Kofi, Adwoa, Yaw, Afia, Kwabena, Efua, Kojo, Abena"),
        _latin("Mensah, Boateng, Owusu, Asante, Addo, Ofori, Sarpong, Darko, Antwi, Serwaa"),
        (
            "Ashanti Regional Hospital (illustrative)",
            "Lake Road Hospital (illustrative)",
            "Adum Mission Hospital (illustrative)",
            "Tafo Community Hospital (illustrative)",
        ),
    ),
    "phnom-penh": Cast(
        (
            ("Chanthou", "ចាន់ធូ"),
            ("Sophea", "សុភា"),
            ("Dara", "ដារ៉ា"),
            ("Bopha", "បុប្ផា"),
            ("Sreymom", "ស្រីមុំ"),
            ("Rithy", "រិទ្ធី"),
            ("Kunthea", "គន្ធា"),
            ("Maly", "ម៉ាលី"),
        ),
        (
            ("Sok", "សុខ"),
            ("Keo", "កែវ"),
            ("Chea", "ជា"),
            ("Heng", "ហេង"),
            ("Ly", "លី"),
            ("Mao", "ម៉ៅ"),
            ("Nuon", "នួន"),
            ("Pich", "ពេជ្រ"),
            ("Kim", "គឹម"),
        ),
        (
            "Riverside National Hospital (illustrative)",
            "Tonle Hospital (illustrative)",
            "Lotus Hospital (illustrative)",
        ),
        family_first=True,
    ),
    "asuncion": Cast(
        _latin("María José, Óscar, Lucía, Ramón, Ñasaindy, Íñigo, Belén, Andrés, Mónica"),
        _latin("Benítez, Núñez, Giménez, Ayala, Cáceres, Yegros, Peña, Duarte, Acuña, Ibáñez"),
        (
            "Hospital del Río (ilustrativo)",
            "Sanatorio Las Lomas (ilustrativo)",
            "Hospital Villa Aurora (ilustrativo)",
        ),
    ),
}
