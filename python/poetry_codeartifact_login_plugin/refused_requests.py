"""Repeats requests to an index that refuses a login which was good when the command began."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from poetry.utils.authenticator import Authenticator

from .messages import Secret


def repeat_refused_requests(command: Any, renew: Callable[[Mapping[str, str]], Any]) -> None:
    """Have what is refused with 401 sent again, once, with the login that `renew` gives.

    By a response hook of requests, as its own digest authentication does. The sessions belong to
    the repositories, and to the installer's executor, which downloads; that keeps them under no
    public name, so they are known by their type (`installation/executor.py`, 1.2 to 2.5).
    """
    pool = command.poetry.pool
    repositories = [*getattr(pool, "all_repositories", pool.repositories)]
    keepers = [value for each in repositories for value in each.__dict__.values()]
    if hasattr(command, "set_installer"):
        keepers += command.installer.executor.__dict__.values()
    authenticators = [value for value in keepers if isinstance(value, Authenticator)]

    def on_response(response: Any, *_: object, **how: Any) -> Any:
        request = response.request.copy()
        authorization = Secret(request.headers.get("Authorization") or "")
        is_refused = response.status_code == 401 and authorization
        login = renew({"url": request.url, "authorization": authorization}) if is_refused else None
        if not login:
            return None
        for authenticator in authenticators:
            authenticator.reset_credentials_cache()
        response.close()
        request.prepare_auth((login["username"], str(login["password"])))
        return response.connection.send(request, **how)

    for authenticator in authenticators:
        for url in (each.url for each in repositories if hasattr(each, "url")):
            # One is enough: repositories share sessions, and a command may call another.
            hooks = authenticator.get_session(url).hooks["response"]
            if all(hook.__module__ != __name__ for hook in hooks):
                hooks.append(on_response)
