"""Columns with people in them that are not shown to these people as theirs, and why not."""

from collections.abc import Mapping

# Columns that name a person and are not in the map, and why.
NOT_SHOWN: Mapping[str, str] = {
    "approval.approved_by_id": "about a curriculum; the trail says who did it",
    "attendance_event.asserted_by_id": "an observation of somebody else; the trail says who did it",
    "attendance_mark.asserted_by_id": "worked out of the events",
    "certificate_batch.ordered_by_id": "about others; the trail says who did it",
    "accepted_conflict.accepted_by_id": "about a plan; the trail says who did it",
    "checklist_task.done_by_id": "about a course; the trail says who did it",
    "data_request.answered_by_id": "about others; the trail says who did it",
    "draft.begun_by_id": "about a curriculum; the trail says who did it",
    "draft.changed_by_id": "about a curriculum; the trail says who did it",
    "draft_author.wrote_by_id": "about a curriculum; the trail says who did it",
    "endorsement.recorded_by_id": "about a curriculum; the trail says who did it",
    "idempotency_key.person_id": "answers to programs, kept for a day, about anybody",
    "invitation.invited_by_id": "about others; the trail says who did it",
    "log_entry.countersigned_by_id": "about others; the trail says who did it",
    "not_the_same.said_by_id": "about others; the trail says who did it",
    "person_key.person_id": "worked out of names and licences",
    "person_merge.merged_by_id": "about others; the trail says who did it",
    "person_merge.undone_by_id": "about others; the trail says who did it",
    "personal_link.made_by_id": "about others; the trail says who did it",
    "review_comment.resolved_by_id": "about a curriculum; the trail says who did it",
    "review_comment.written_by_id": "about a curriculum; the trail has its words",
    "run_pin.pinned_by_id": "about others; the trail says who did it",
    "same_person_question.new_id": "asked of somebody else, of whom it would tell",
    "trainee_import.uploaded_by_id": "about others; the trail says who did it",
    "upgrade.begun_by_id": "about a curriculum; the trail says who did it",
    "upgrade.ended_by_id": "about a curriculum; the trail says who did it",
    "version_standing.said_by_id": "about a curriculum; the trail says who did it",
}
