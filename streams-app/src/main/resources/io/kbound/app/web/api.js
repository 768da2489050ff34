// What the server says and is told. Addresses are relative, so that the page also works behind a proxy's path.

/** Why a request came to nothing, in words that can be shown. */
export class ApiError extends Error {
    constructor(message, status = 0) {
        super(message);
        this.status = status;
    }
}

const REFUSED = 'The server wants a token. Open the page as its address followed by ?token=…';

async function ask(path, options) {
    let answer;
    try {
        answer = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...options });
    } catch (failure) {
        if (failure.name === 'AbortError') {
            throw failure;
        }
        throw new ApiError('The server does not answer. Is the app running?');
    }
    if (answer.ok) {
        return answer.status === 204 ? null : answer.json();
    }
    if (answer.status === 401) {
        throw new ApiError(REFUSED, 401);
    }
    const said = await answer.json().catch(() => null);
    throw new ApiError(said?.error ? String(said.error) : `The server answers ${answer.status}.`, answer.status);
}

/** Parameters that are empty are left out. */
export function get(path, params = {}, signal = undefined) {
    const given = Object.entries(params).filter(([, value]) => value !== '' && value !== null);
    const query = new URLSearchParams(given).toString();
    return ask(`api/${path}${query ? `?${query}` : ''}`, { signal });
}

export function sayVerdict(episode, verdict, note) {
    return ask('api/feedback', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Kbound': 'page' },
        body: JSON.stringify({ episode, verdict, note }),
    });
}

const QUIET_MILLIS = 10_000;
const RETRY_MILLIS = 5_000;

/**
 * Events as they come, for as long as the page is open.
 *
 * `state` hears 'live', 'lost' and 'stalled'. EventSource gives up for good where an answer is not 200, and does not notice a
 * connection that has gone silent: both are mended here, for nobody looks after a page that stays open for weeks.
 */
export function listen(handlers, state) {
    let source = null;
    let heard = 0;

    function open() {
        source = new EventSource('api/stream');
        heard = Date.now();
        source.onopen = () => {
            heard = Date.now();
            state('live');
        };
        source.onerror = () => {
            state('lost');
            if (source.readyState === EventSource.CLOSED) {
                setTimeout(open, RETRY_MILLIS);
            }
        };
        for (const [name, handle] of Object.entries(handlers)) {
            source.addEventListener(name, event => {
                heard = Date.now();
                handle(JSON.parse(event.data));
            });
        }
    }

    open();
    setInterval(() => {
        if (source.readyState === EventSource.OPEN && Date.now() - heard > QUIET_MILLIS) {
            state('stalled');
            source.close();
            open();
        }
    }, 2_000);
}
