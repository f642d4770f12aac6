/**
 * The gateway as a pure state machine: messages, events and time go in; messages, commands and the next deadline come out.
 * No I/O, no clock, no thread, no logger and no randomness but what is handed in.
 */
@NullMarked
package org.sngateway.gateway.core;

import org.jspecify.annotations.NullMarked;
