package org.sngateway.serial.radio;

/** Why a message did not leave. */
public enum SendFailure {
    /** The node, or the way to it, did not take it: a later try may go well. */
    UNDELIVERED("the node did not take it"),
    /** The radio found no free channel. */
    CHANNEL_BUSY("the channel was busy"),
    /** The radio says that this message, or this address, can never go. */
    REFUSED("the radio refuses it"),
    /** It is longer than this radio carries. */
    TOO_LONG("too long for this radio"),
    /** This radio has no such address. */
    NO_SUCH_ADDRESS("no address of this radio"),
    /** The radio did not say what became of it. */
    NO_ANSWER("no answer of the radio"),
    /** The line was closed, or its radio started again. */
    LINE_LOST("the line was lost"),
    /** The queue of the link was full, or it waited too long for airtime. */
    DROPPED("dropped from the queue");

    private final String words;

    SendFailure(String words) {
        this.words = words;
    }

    /** In words, for a log. */
    @Override
    public String toString() {
        return words;
    }
}
