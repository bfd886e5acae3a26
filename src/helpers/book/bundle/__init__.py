"""One folder that a machine without internet is set up from: wheels, what installs them, a Dockerfile, a page."""
