package io.kbound.app.web;

/** Answers what is asked of one path. Called by several threads. */
public interface Page {
    /** The answer. */
    Answer answer(Ask ask);

    /** The same for GET alone. */
    default Page onlyGet() {
        return ask -> ask.method().equals("GET") ? answer(ask) : Answer.notAllowed("GET");
    }
}
