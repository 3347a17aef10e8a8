"""Keeps Poetry logged in to AWS CodeArtifact: the half that knows Poetry.

The other half, which knows AWS, is the Node.js program in `bundle/`; docs/protocol.md says how the
two talk.
"""
