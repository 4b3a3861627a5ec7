"""The databases that Preceptor runs on."""

DATABASES = ("sqlite", "postgresql")
