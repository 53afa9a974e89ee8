"""The database's own guard: nothing is live without its reviews, and what was recorded about reviews stays.

Made anew after every migration, because SQLite loses a table's triggers whenever a migration rebuilds the table.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# The stored hash is what the approvals are compared with; what was taken down needs new ones.
_MAY_BE_LIVE = """
EXISTS (
  SELECT 1 FROM publishing_submission s
  WHERE s.publication_id = NEW.id AND s.content_hash = NEW.content_hash
    AND (SELECT COUNT(*) FROM publishing_proofreading p WHERE p.submission_id = s.id) >= 3
    AND NOT EXISTS (SELECT 1 FROM publishing_review r WHERE r.submission_id = s.id AND NOT r.is_approved)
    AND (SELECT COUNT(DISTINCT r.by_id) FROM publishing_review r
         WHERE r.submission_id = s.id AND r.is_approved AND r.stage IN (1, 2, 3)) = 3
    AND NOT EXISTS (SELECT 1 FROM publishing_review r
                    WHERE r.submission_id = s.id AND r.stage = 3 AND r.by_id = s.by_id)
    AND NOT EXISTS (SELECT 1 FROM publishing_withdrawal w
                    WHERE w.publication_id = NEW.id AND w.at > s.at)
) OR EXISTS (
  SELECT 1 FROM publishing_emergencyrelease e
  WHERE e.publication_id = NEW.id AND e.content_hash = NEW.content_hash
)
"""
REFUSAL = "a publication is not live without three reviews of exactly this content"
_KEPT = ("submission", "proofreading", "review", "emergencyrelease", "findingwaiver", "withdrawal", "remark")
_KEPT_REFUSAL = "records of reviews cannot be changed or deleted"


def _sqlite() -> list[str]:
    statements = []
    for operation in ("INSERT", "UPDATE"):
        name = f"publication_live_{operation.lower()}"
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {operation} ON publishing_publication "
            f"WHEN NEW.live AND NOT ({_MAY_BE_LIVE}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        ]
    for table in _KEPT:
        for operation in ("UPDATE", "DELETE"):
            name = f"publishing_{table}_no_{operation.lower()}"
            statements += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {operation} ON publishing_{table} "
                f"BEGIN SELECT RAISE(ABORT, '{_KEPT_REFUSAL}'); END",
            ]
    return statements


def _postgresql() -> list[str]:
    statements = [
        f"CREATE OR REPLACE FUNCTION publication_may_be_live() RETURNS trigger AS $$ BEGIN "
        f"IF NEW.live AND NOT ({_MAY_BE_LIVE}) THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END; $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER publication_live BEFORE INSERT OR UPDATE ON publishing_publication "
        "FOR EACH ROW EXECUTE FUNCTION publication_may_be_live()",
        "CREATE OR REPLACE FUNCTION publishing_refuse() RETURNS trigger AS $$ BEGIN "
        f"RAISE EXCEPTION '{_KEPT_REFUSAL}' USING ERRCODE = 'check_violation'; END; $$ LANGUAGE plpgsql",
    ]
    return statements + [
        f"CREATE OR REPLACE TRIGGER publishing_{table}_kept BEFORE UPDATE OR DELETE ON publishing_{table} "
        "FOR EACH ROW EXECUTE FUNCTION publishing_refuse()"
        for table in _KEPT
    ]


def create(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Put the triggers in place; called after each migration of this app."""
    connection = connections[using]
    if "publishing_remark" not in connection.introspection.table_names():
        return  # migrated to a version before the newest of the tables
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)
