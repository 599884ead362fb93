"""What every test may ask for."""

pytest_plugins = ["tests.databases", "tests.browser", "tests.cast", "tests.web.gallery"]
