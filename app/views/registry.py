"""All pages, and what comes before and after each of them."""

from flask import Flask, g

from app.views import (
    access,
    account,
    adapting,
    adapting_changes,
    adapting_city,
    adapting_needs,
    adapting_steps,
    agenda,
    api,
    api_tokens,
    archives,
    audit,
    certificates,
    cities,
    closing,
    commons,
    comparisons,
    course_run_changes,
    course_runs,
    curricula,
    curriculum_standing,
    data_requests,
    draft_days,
    draft_names,
    draft_parts,
    draft_reviews,
    drafts,
    duplicates,
    eligibility,
    erasure,
    faculty,
    feeds,
    figures,
    front,
    guidelines,
    headers,
    hosts,
    impact,
    imports,
    invitations,
    material_files,
    merging,
    my,
    my_data,
    my_details,
    navigation,
    organisations,
    pending_addresses,
    people,
    personal_links,
    placing,
    probes,
    publication,
    reader,
    register,
    requests,
    roles,
    roster,
    same_person,
    second_factor,
    security_contact,
    sign_in,
    subscriptions,
    syllabi,
    teaching,
    today,
    trainees,
    upgrades,
    verification,
)

BLUEPRINTS = (
    account.bp,
    adapting.bp,
    adapting_changes.bp,
    adapting_city.bp,
    adapting_needs.bp,
    adapting_steps.bp,
    agenda.bp,
    archives.bp,
    audit.bp,
    certificates.bp,
    cities.bp,
    closing.bp,
    commons.bp,
    comparisons.bp,
    course_run_changes.bp,
    course_runs.bp,
    curricula.bp,
    data_requests.bp,
    draft_days.bp,
    draft_names.bp,
    draft_parts.bp,
    draft_reviews.bp,
    drafts.bp,
    duplicates.bp,
    eligibility.bp,
    erasure.bp,
    faculty.bp,
    feeds.bp,
    figures.bp,
    front.bp,
    guidelines.bp,
    impact.bp,
    imports.bp,
    invitations.bp,
    material_files.bp,
    personal_links.bp,
    merging.bp,
    my.bp,
    my_data.bp,
    my_details.bp,
    organisations.bp,
    pending_addresses.bp,
    people.bp,
    probes.bp,
    publication.bp,
    register.bp,
    roles.bp,
    roster.bp,
    same_person.bp,
    second_factor.bp,
    security_contact.bp,
    sign_in.bp,
    subscriptions.bp,
    syllabi.bp,
    teaching.bp,
    placing.bp,
    today.bp,
    trainees.bp,
    upgrades.bp,
    verification.bp,
    api_tokens.bp,
    *api.BLUEPRINTS,
)
LANGUAGES = ("en",)


def init_app(app: Flask) -> None:
    """Register the pages and what comes before and after each of them."""
    hosts.init_app(app)
    requests.init_app(app)
    access.init_app(app)
    app.before_request(requests.refuse_nul)
    headers.init_app(app)
    navigation.init_app(app)
    reader.init_app(app)
    guidelines.init_app(app)
    syllabi.init_app(app)
    curriculum_standing.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def locale() -> str:
    """Return the language of this request: the person's if we speak it, else English."""
    person = g.get("person")
    return person.language if person and person.language in LANGUAGES else LANGUAGES[0]
