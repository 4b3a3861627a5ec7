"""Commands: parse, call, print. Each has --help, and one clear line for bad input."""

from flask import Flask

from app.cli import (
    administrators,
    api_tokens,
    audit,
    certificates,
    curriculum_changes,
    demo,
    doctor,
    jobs,
    retention,
    second_factor,
    sign_in,
)

COMMANDS = (
    administrators.group,
    api_tokens.group,
    audit.group,
    certificates.group,
    curriculum_changes.group,
    demo.group,
    doctor.command,
    jobs.group,
    retention.group,
    second_factor.group,
    sign_in.command,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
