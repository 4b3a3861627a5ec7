"""Certificates as PDF. Importing this costs nothing; the first drawing loads what draws."""

from app.adapters.pdf.errors import RenderError, UnprintableName
from app.adapters.pdf.renderer import CertificateRenderer, Renderer

__all__ = ["CertificateRenderer", "RenderError", "Renderer", "UnprintableName"]
