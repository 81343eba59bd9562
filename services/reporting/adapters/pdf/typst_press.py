"""Prints a report document with typst: a tagged PDF (PDF/UA-1), from embedded fonts, without a network."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from services.contracts.reporting import ReportDocument

_HERE = Path(__file__).parent


class TypstPress:
    """One compiler per process, one printing at a time: typst keeps its fonts and parsed template in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(str(_HERE / "report.typ"), root=str(_HERE), ignore_system_fonts=True)

    def pdf(self, document: ReportDocument, dated: date) -> bytes:
        """The document as PDF; the same document and date give the same bytes. Text is handed over as data."""
        data = json.dumps(asdict(document), ensure_ascii=False)
        with self._lock:
            made = self._compiler.compile(
                sys_inputs={"report": data},
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=datetime.combine(dated, time(), tzinfo=UTC),
            )
        if not isinstance(made, bytes):  # typst gives a list only for picture formats
            raise TypeError("pdf")
        return made
