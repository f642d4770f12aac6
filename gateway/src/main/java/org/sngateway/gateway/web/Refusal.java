package org.sngateway.gateway.web;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request is not served.
 *
 * @param name for the counter, such as {@code host}
 * @param text for people: what is wrong and what mends it
 */
record Refusal(HttpResponseStatus status, String name, String text) {}
