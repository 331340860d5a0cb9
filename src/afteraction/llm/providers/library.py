"""Every provider that pydantic-ai speaks to: Anthropic, OpenAI, Google, Bedrock, Azure, Ollama, any OpenAI-compatible server.

Known from the library's source, version 2.68 (`pydantic_ai.models`, `pydantic_ai.exceptions`). Imported when a model is asked.
"""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import Any

from afteraction.domain.errors import UsageError
from afteraction.llm import transport
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability

_EXTRA = re.compile(r"pydantic-ai-slim\[[a-z-]{1,40}\]")  # as the library names what a provider needs
_OWN_CONTEXT = 8_000  # tokens, of a server of one's own that does not say
_STOPS = {"stop": Stop.DONE, "length": Stop.LENGTH, "content_filter": Stop.REFUSED}
_REASONS = ("refusal_category", "refusal", "block_reason", "finish_reason")  # why it stopped, as providers say it
_KEEPS = (
    "openai",
    "openai-responses",
    "openai-chat",
    "azure-responses",
)  # who would keep questions and answers for weeks
_TRANSIENT = (408, 409, 425, 429)
_SPENT = ("spend_limit", "insufficient_quota", "billing", "credit balance", "quota_exceeded", "hard_limit")


class Library:
    """One model. url: of a server of one's own, or "". context: tokens that it reads at once, 0 for what is known of it."""

    def __init__(self, model: str, url: str = "", context: int = 0) -> None:
        self.quota: dict[str, str] = {}  # what the last answer said of rate limits, by header
        self._model = _model(model, url, self.quota)
        self._provider_id = "" if url else model.partition(":")[0]
        self._context = context or (transport.context_of(url, model) if url else 0)

    @property
    def capability(self) -> Capability:
        """As the library and its price list know the model; a server of one's own takes everything."""
        profile = self._model.profile
        priced = self._priced(Usage())
        context = (priced.model.context_window if priced else None) or Capability().context
        return Capability(
            not profile.get("anthropic_disallows_sampling_settings", False)
            and not profile.get("openai_supports_reasoning", False),
            profile.get("supports_json_schema_output", True),
            self._context or (context if self._provider_id else _OWN_CONTEXT),
        )

    @property
    def leaving(self) -> bool:
        """Whether the price list that comes with the library calls the model deprecated; it does not say until when."""
        priced = self._priced(Usage()) if self._provider_id else None
        return bool(priced and priced.model.deprecated)

    def price(self, usage: Usage) -> float | None:
        """By the price list that comes with the library; a server of one's own costs nothing."""
        if not self._provider_id:
            return 0.0
        found = self._priced(usage)
        return float(found.total_price) if found else None

    def _priced(self, usage: Usage) -> Any:
        import genai_prices

        counted = genai_prices.Usage(
            input_tokens=usage.input,
            output_tokens=usage.output,
            cache_read_tokens=usage.cached,
            cache_write_tokens=usage.written,
        )
        try:
            return genai_prices.calc_price(counted, self._model.model_name, provider_id=self._provider_id)
        except LookupError:
            return None

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        """Ask once.

        Raises:
            ModelError: nothing came back.
        """
        from pydantic_ai.exceptions import ModelAPIError, UnexpectedModelBehavior, UserError
        from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, TextPart, UserPromptPart
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.output import OutputObjectDefinition

        shape = OutputObjectDefinition(json_schema=dict(ask.schema), name="answer", strict=True)
        parameters = ModelRequestParameters(
            output_mode="native" if self.capability.native else "text", output_object=shape
        )
        request = ModelRequest(parts=[SystemPromptPart(ask.system), UserPromptPart(ask.user)])
        settings: Any = {**ask.settings, "timeout": timeout, "max_retries": 0}
        if self._provider_id == "anthropic":  # others keep equal beginnings by themselves
            settings["anthropic_cache_instructions"] = True
        if self._provider_id in _KEEPS:
            settings["openai_store"] = False
        if self._provider_id == "bedrock":  # its client was made with both, and takes neither with a question
            del settings["timeout"], settings["max_retries"]
        try:
            response: ModelResponse = await self._model.request([request], settings, parameters)
        except ModelAPIError as error:
            raise transport.own(error) or _fault(error) from error
        except _strange(UserError) as error:
            raise ModelError(Kind.FAIL, "the model cannot be asked like this", why=str(error)[:300]) from error
        except (UnexpectedModelBehavior, TypeError, ValueError, AttributeError, KeyError) as error:
            # The libraries walk through whatever JSON came; what is of another shape breaks them in many ways.
            raise ModelError(Kind.RETRY, "the provider sent what is no answer", why=str(error)[:300]) from error
        text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
        details = response.provider_details or {}
        if response.finish_reason == "error" or not (text or response.finish_reason):
            why = str(details.get("finish_reason") or "it is empty, and does not say why")
            raise ModelError(Kind.RETRY, "the provider broke off its answer", why=why)
        used = response.usage
        return Reply(
            text,
            _STOPS.get(response.finish_reason or "stop", Stop.OTHER),
            Usage(used.input_tokens, used.output_tokens, used.cache_read_tokens, used.cache_write_tokens),
            response.model_name or "",
            response.provider_response_id or "",
            str(next((details[name] for name in _REASONS if details.get(name)), ""))[:300],
        )


def _model(name: str, url: str, quota: dict[str, str]) -> Any:
    """The library's model. quota: where its answers' rate limits are kept.

    Raises:
        UsageError: the extra is not installed, the name is unknown, or a key is missing.
    """
    try:
        from pydantic_ai.exceptions import UserError
        from pydantic_ai.models import infer_model
    except ImportError as error:
        raise UsageError(
            "models need an extra", why=str(error), hint="pip install 'afteraction[model]', or --engine rules"
        ) from error
    try:
        if url:
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider

            return OpenAIChatModel(
                name, provider=OpenAIProvider(base_url=url, api_key="local", http_client=transport.client(quota))
            )
        return infer_model(name, provider_factory=partial(_provider, quota=quota))
    except _strange(UserError, ImportError, ValueError) as error:
        extra = _EXTRA.search(str(error))
        raise UsageError(
            f"the model {name!r} cannot be used",
            why=str(error)[:300],
            hint=f"pip install '{extra[0]}'" if extra else "afteraction doctor says what is missing",
        ) from error


def _provider(name: str, quota: dict[str, str]) -> Any:
    """The library's provider, through our own door to the network where it takes one."""
    import inspect

    from pydantic_ai.providers import infer_provider, infer_provider_class

    if name.startswith("gateway/"):
        return infer_provider(name)
    kind: Any = infer_provider_class(name)
    if name == "bedrock":
        return kind(bedrock_client=_bedrock())
    takes = "http_client" in inspect.signature(kind.__init__).parameters
    return kind(http_client=transport.client(quota)) if takes else kind()


def _bedrock() -> Any:
    """The client of Amazon's library, which is its own door to the network: it unpacks nothing and follows no redirect."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=10, read_timeout=180, retries={"total_max_attempts": 1, "mode": "standard"})
    # A session of our own: the library's common one keeps the first key that it saw.
    return boto3.Session().client("bedrock-runtime", config=config)


def _strange(*known: type[Exception]) -> tuple[type[Exception], ...]:
    """And what the vendors' libraries that are in use raise before anything is sent: no key, no region."""
    names = (("botocore.exceptions", "BotoCoreError"), ("google.auth.exceptions", "GoogleAuthError"))
    return *known, *(getattr(sys.modules[module], name) for module, name in names if module in sys.modules)


def _fault(error: Any) -> ModelError:
    """The library's error by what to do about it."""
    from pydantic_ai import exceptions as e

    status = getattr(error, "status_code", 0) or 0
    said = f"{getattr(error, 'provider_error_code', '') or ''} {getattr(error, 'provider_error_type', '') or ''} {getattr(error, 'body', '') or ''}".lower()
    what, why = f"the provider answered {status}" if status else "the provider could not be reached", _short(error)
    if isinstance(error, e.ModelQuotaExceededError) or status == 402 or any(word in said for word in _SPENT):
        return ModelError(
            Kind.PAY,
            "the provider's quota or spending limit is reached",
            why=why,
            status=status,
            hint="see the provider's console; --engine rules needs none",
        )
    if isinstance(error, e.ModelContextWindowExceededError):
        return ModelError(Kind.TRUNCATED, "the question is longer than the model reads", why=why, status=status)
    if isinstance(error, e.ModelAuthenticationError) or status in (401, 403):
        return ModelError(
            Kind.FAIL, "the provider does not accept the key", why=why, status=status, hint="afteraction doctor"
        )
    if 300 <= status < 400:
        return ModelError(Kind.FAIL, transport.ELSEWHERE, why=f"it answered {status}", status=status)
    code = "" if status else getattr(error, "provider_error_code", None)
    if code and not isinstance(error, (e.ModelRateLimitError, e.ModelUnavailableError, e.ModelServerError)):
        # An error in the place of an answer: it has no status.
        return ModelError(Kind.FAIL, f"the provider answered with the error {code}", why=why)
    rejected = isinstance(error, e.ModelRequestRejectedError) or 400 <= status < 500
    if rejected and status not in _TRANSIENT:
        return ModelError(Kind.FAIL, what, why=why, status=status)
    after = getattr(error, "retry_after", None)
    return ModelError(Kind.WAIT if after is not None else Kind.RETRY, what, why=why, after=after, status=status)


def _short(error: Any) -> str:
    """The provider's message, never the request."""
    body = getattr(error, "body", None)
    message = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(message, dict):
        message = message.get("message", "")
    return str(message or type(error).__name__)[:300]
