"""`python -m openchair.cli`."""

import sys

from openchair.cli import main

sys.exit(main())
