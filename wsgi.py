"""The application that a web server or `flask` takes up."""

import os
import sys

import config
from app import create_app

try:
    settings = config.load(os.environ)
except config.ConfigError as error:
    sys.exit(f"Preceptor can't start: {error}")

app = create_app(settings)
