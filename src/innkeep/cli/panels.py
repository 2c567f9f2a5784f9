"""The headings under which ``innkeep --help`` lists its commands."""

FOR_USERS = "For users (speak to a server over HTTP)"
FOR_OPERATORS = "For operators (on the server's own machine)"
