"""What a database looks like, written so that two can be compared line by line."""

from sqlalchemy import Engine, text

SQLITE = """
    SELECT type || ' ' || name || ': ' || coalesce(sql, '(made by SQLite)') FROM sqlite_master
    WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
"""
POSTGRESQL = (
    """
    SELECT 'column ' || table_name || '.' || column_name || ': ' || data_type
        || coalesce('(' || character_maximum_length || ')', '')
        || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    ORDER BY table_name, column_name
    """,
    """
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ': '
        || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    ORDER BY conrelid::regclass::text, conname
    """,
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
    """
    SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
    WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text, tgname
    """,
)


def describe(engine: Engine) -> str:
    """Return every table, column, constraint, index and trigger, one a line, in order.

    The parts of a table come in the order of the alphabet: a batch migration on SQLite writes them
    in any order.
    """
    queries = (SQLITE,) if engine.dialect.name == "sqlite" else POSTGRESQL
    with engine.connect() as connection:
        rows = [row[0] for query in queries for row in connection.execute(text(query))]
    return "".join(_in_order(" ".join(row.split())) + "\n" for row in rows)


def _in_order(line: str) -> str:
    """Sort what stands between the outer brackets of a SQLite table."""
    if not line.startswith("table "):
        return line
    head, _, body = line.partition(" ( ")
    parts, depth = [""], 0
    for sign in body.removesuffix(" )"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    sorted_parts = ", ".join(sorted(part.strip() for part in parts))
    return f"{head} ( {sorted_parts} )".replace('"', "")
