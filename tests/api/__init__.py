"""The HTTP API over a real store; nothing runs, since an API call only stores what is wished."""
