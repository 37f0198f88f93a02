"""Speed and quality, side by side in one run; figures of different runs do not compare.

Other frameworks live in a virtual environment of their own, made once:

    python -m venv var/benchmarks && var/benchmarks/bin/pip install -r benchmarks/requirements.txt
"""
