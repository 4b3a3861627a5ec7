"""The application that a web server or `flask` takes up."""

import os
import sys

import config
from app import create_app

try:
    app = create_app(config.load(os.environ))
except config.ConfigError as error:
    sys.exit(f"Preceptor can't start: {error}")
