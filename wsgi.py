"""The application that a web server or `flask` takes up."""

import gc
import os
import sys

import config
from app import create_app

try:
    app = create_app(config.load(os.environ))
except config.ConfigError as error:
    sys.exit(f"Preceptor can't start: {error}")

# What is loaded now stays as long as the process. Left among what is looked through for garbage, it
# makes a page wait a third of a second now and then.
gc.freeze()
