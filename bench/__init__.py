"""Measurements that can be rerun: ``make bench`` or ``python -m bench``. Numbers are ratios side by side in one run."""
