"""The database itself refuses to change or delete an entry."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER ledger_entry_no_{operation} BEFORE {operation} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger entries cannot be changed or deleted'); END;
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_entry_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'ledger entries cannot be changed or deleted'; END;
$$ LANGUAGE plpgsql;
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER ledger_entry_no_{operation} BEFORE {operation} ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse();
"""

POSTGRESQL_TRUNCATE = """
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
        schema_editor.execute(POSTGRESQL_TRUNCATE)
        statement = POSTGRESQL_TRIGGER
    else:
        statement = SQLITE
    for operation in ("update", "delete"):
        schema_editor.execute(statement.format(operation=operation))


def drop(apps, schema_editor):
    for operation in ("update", "delete"):
        on = " ON ledger_entry" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER ledger_entry_no_{operation}{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER ledger_entry_no_truncate ON ledger_entry")
        schema_editor.execute("DROP FUNCTION ledger_entry_refuse()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
