"""Run by the office's own Python: opens a document, accepts or rejects all its tracked changes, saves it. Arguments: pipe, source, What=target …"""

import sys
import time

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    """A property as the office takes it."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe):
    """The office listening at a pipe, as soon as it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  # whatever the bridge raises until the office listens
            time.sleep(0.5)
    raise SystemExit("the office does not answer")


pipe, source, *jobs = sys.argv[1:]
context = connect(pipe)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
for job in jobs:
    what, _, target = job.partition("=")
    document = desktop.loadComponentFromURL(source, "_blank", 0, (prop("Hidden", True),))
    dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{what}AllTrackedChanges", "", 0, ())
    document.storeToURL(target, (prop("FilterName", "MS Word 2007 XML"),))
    document.close(True)
desktop.terminate()
