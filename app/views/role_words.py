"""What roles are called on a page."""

from flask_babel import gettext as _

from app.domain.permissions import Role


def role_words() -> dict[Role, str]:
    """Return the name of each role that stands in a list or a menu."""
    return {
        Role.PLATFORM_ADMINISTRATOR: _("Administrator"),
        Role.CITY_ORGANISER: _("Organiser"),
        Role.CURRICULUM_EDITOR: _("Editor of curricula"),
        Role.ENDORSER: _("Endorser"),
        Role.MENTOR: _("Mentor"),
        Role.HOST_SUPERVISOR: _("Host of visits"),
        Role.PARTNER_VIEWER: _("Partner"),
    }
