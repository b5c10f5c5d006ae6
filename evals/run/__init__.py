"""An evaluation from files to scores, with everything that was asked before kept."""
