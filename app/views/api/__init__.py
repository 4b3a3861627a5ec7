"""The REST API. A noun is a schema, a query, and a module here whose blueprint is listed."""

from app.views.api import (
    comparisons,
    course_runs,
    curricula,
    document,
    invitations,
    organisations,
    people,
    places,
    reference,
    roles,
)

BLUEPRINTS = (
    people.bp,
    places.bp,
    organisations.bp,
    course_runs.bp,
    curricula.bp,
    comparisons.bp,
    roles.bp,
    invitations.bp,
    document.bp,
    reference.bp,
)
