package org.sngateway.gateway.core;

/** Why a link could not send a message. */
public enum SendFailure {
    /** The link is down: its port is gone, or its radio does not answer. */
    LINK_DOWN,
    /** The link had no room for the message. */
    NO_ROOM,
    /** The radio refused the message. */
    REFUSED,
    /** The radio of the node has not acknowledged the frame. */
    NOT_ACKNOWLEDGED,
    /** The link has not said for long what became of the message. */
    NEVER_TOLD
}
