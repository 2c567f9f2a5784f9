"""Asking before something is destroyed.

Where the assistant's program can ask its user, it is had to, by the protocol's elicitation: the
question goes past the model. Where it can't, a first call tells what would be lost and gives a
token, and only a second call with that token does it.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from mcp.server.mcpserver import AcceptedElicitation, Elicit, ElicitationResult, Resolve
from pydantic import BaseModel, Field

from innkeep.mcp_server.confirmations import GOOD_FOR_SECONDS
from innkeep.mcp_server.place import Session
from innkeep.mcp_server.views import View


class Consent(BaseModel):
    """The user's answer."""

    confirm: bool = Field(title="Do it", description="Yes: it is done and can't be taken back.")


class Loss(BaseModel):
    """What an action would destroy."""

    action: str
    """What is done, and to what, exactly: what a token is good for."""
    question: str
    """For the user."""
    lost: list[str]
    """Each thing that is gone afterwards."""
    target: str
    """Id of what it is done to."""

    @property
    def is_nothing(self) -> bool:
        """Whether nobody need be asked."""
        return not self.lost


class Outcome(View):
    """What came of an order that destroys something."""

    done: bool = Field(description="Whether it was ordered; false: nothing was changed.")
    message: str
    would_be_lost: list[str] = Field(default=[], description="What is gone once it is done.")
    confirmation_token: str = Field(
        default="",
        description="Show `would_be_lost` to your user; if they agree, call again with this as "
        f"`confirmation_token`, within {GOOD_FOR_SECONDS / 60:.0f} minutes.",
    )


Token = Annotated[
    str,
    Field(
        description="Only for assistants that can't ask their user by the protocol: the token that "
        "the first call answered, once the user has agreed. Never make one up."
    ),
]
Answer = ElicitationResult[Consent]
Ask = Callable[..., Awaitable[Elicit[Consent] | Consent]]


def asking(loss_of: Callable[..., Awaitable[Loss]]) -> Ask:
    """A resolver that has the user asked about a loss.

    Args:
        loss_of: the resolver that finds out what would be lost.
    """

    async def ask(
        ctx: Session, loss: Annotated[Loss, Resolve(loss_of)], confirmation_token: str
    ) -> Elicit[Consent] | Consent:
        if loss.is_nothing:
            return Consent(confirm=True)
        if _can_ask(ctx):
            return Elicit(_question(loss), Consent)
        confirmations = ctx.request_context.lifespan_context.confirmations
        return Consent(confirm=confirmations.use(confirmation_token, loss.action))

    return ask


def refusal(ctx: Session, loss: Loss, answer: Any) -> Outcome | None:
    """Why it must not be done; ``None``: it may."""
    if isinstance(answer, AcceptedElicitation) and answer.data.confirm:
        return None
    if _can_ask(ctx):
        return Outcome(
            done=False,
            message="The user did not agree, so nothing was changed. Don't try it again unless "
            "they ask for it.",
            would_be_lost=loss.lost,
        )
    confirmations = ctx.request_context.lifespan_context.confirmations
    return Outcome(
        done=False,
        message=f"{loss.question} Nothing was changed yet: this needs the user's consent.",
        would_be_lost=loss.lost,
        confirmation_token=confirmations.make(loss.action),
    )


def done(message: str, loss: Loss) -> Outcome:
    """It was ordered."""
    return Outcome(done=True, message=message, would_be_lost=loss.lost)


def _question(loss: Loss) -> str:
    return "\n".join([loss.question, *(f"- {each}" for each in _shown(loss.lost))])


def _shown(lost: Sequence[str], most: int = 12) -> list[str]:
    rest = len(lost) - most
    return [*lost[:most], f"and {rest} more"] if rest > 0 else list(lost)


def _can_ask(ctx: Session) -> bool:
    capabilities = ctx.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    # A program that names no way of asking knows forms, the first one there was.
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)
