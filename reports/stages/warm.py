"""What a warm worker has imported before its first job."""

import reports.jobs
import reports.stages.opening  # noqa: F401
