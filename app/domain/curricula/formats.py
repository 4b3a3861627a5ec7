"""The ways in which a module can be taught."""

IN_PERSON_FORMATS = frozenset(
    {
        "cases",
        "hands-on training",
        "observation",
        "panel",
        "role play",
        "simulation",
        "site visit",
        "talk",
        "talk+cases",
        "talk+discussion",
        "team work",
        "workshop",
    }
)
# Everybody meets at one time, each at their own place.
ONLINE_FORMATS = frozenset({"tele-mentoring", "virtual class", "webinar"})
# Each at their own time: there is nothing to schedule and nobody to mark.
SELF_PACED_FORMATS = frozenset({"self-study"})
FORMATS = IN_PERSON_FORMATS | ONLINE_FORMATS | SELF_PACED_FORMATS
