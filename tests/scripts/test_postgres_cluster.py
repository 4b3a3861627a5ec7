"""The throw-away PostgreSQL server of the test suite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.postgres import PostgresCluster
from tests.tools import needs

ROOT = Path(__file__).resolve().parents[2]


def ask(url: str, question: str) -> object:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.execute(text(question)).scalar()


def test_cluster_started_answers_with_utf8_and_without_sync() -> None:
    with PostgresCluster({"max_connections": "7"}) as cluster:
        assert ask(cluster.url(), "SELECT lower('ŁÉ')") == "łé"
        assert ask(cluster.url(), "SHOW fsync") == "off"
        assert ask(cluster.url(), "SHOW max_connections") == "7"


def test_database_created_twice_is_empty_again() -> None:
    with PostgresCluster() as cluster:
        with psycopg.connect(cluster.create_database("course").replace("+psycopg", "")) as first:
            first.execute("CREATE TABLE room (id integer)")

        cluster.create_database("course")

        assert ask(cluster.url("course"), "SELECT to_regclass('room')") is None


def test_cluster_stopped_leaves_neither_folder_nor_process() -> None:
    cluster = PostgresCluster()
    cluster.start()
    folder = cluster.folder
    server = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))

    cluster.stop()

    assert not folder.exists()
    assert not server.is_running()
    with pytest.raises(RuntimeError, match="not started"):
        cluster.url()


def test_server_whose_settings_are_wrong_says_why_and_leaves_nothing() -> None:
    cluster = PostgresCluster({"no_such_setting": "1"})

    with pytest.raises(RuntimeError, match="no_such_setting"):
        cluster.start()

    with pytest.raises(RuntimeError, match="not started"):
        cluster.url()


def test_server_dies_when_the_test_run_is_killed() -> None:
    needs("initdb")
    program = (
        "import time; from tests.postgres import PostgresCluster\n"
        "cluster = PostgresCluster(); cluster.start()\n"
        "print((cluster.folder / 'data' / 'postmaster.pid').read_text().split()[0], flush=True)\n"
        "print(cluster.folder, flush=True); time.sleep(60)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    server, folder = int(run.stdout.readline()), run.stdout.readline().strip()

    run.kill()
    run.wait()
    run.stdout.close()

    deadline = time.monotonic() + 10
    while psutil.pid_exists(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    gone = not psutil.pid_exists(server)
    subprocess.run(["rm", "-rf", folder], check=True)
    if not gone:
        os.kill(server, signal.SIGKILL)
    assert gone
