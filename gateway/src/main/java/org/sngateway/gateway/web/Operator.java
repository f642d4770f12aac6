package org.sngateway.gateway.web;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the page asks and tells the running gateway: the words of CONTROL.md. */
public interface Operator {
    /**
     * Asks a question, on any thread.
     *
     * @param words such as {@code client}, {@code meter-7}
     * @return the lines of the answer, each a JSON object
     */
    CompletableFuture<List<String>> ask(List<String> words);
}
