"""Tallying stored requests into tables three and four: within 2 × of the bare GROUP BY it needs, in constant memory.

On SQLite and on a throw-away PostgreSQL; the number of requests is the first argument (default 1,000,000).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REQUESTS = sys.argv[1] if len(sys.argv) > 1 else "1000000"
MEASUREMENT = Path(__file__).parent / "_tally_on_one_database.py"


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for database in ("sqlite", "postgresql"):
            environment = os.environ | {
                "GONGKAI_TEST_DATABASE": database,
                "TMPDIR": folder,
                "PYTHONPATH": str(MEASUREMENT.parents[1]),
            }
            done = subprocess.run([sys.executable, MEASUREMENT, REQUESTS], env=environment, check=False)
            failed = failed or done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
