"""The own arithmetic of the auditor: terms, working days and ladders reckoned anew, with nothing of the code that laid them out."""
