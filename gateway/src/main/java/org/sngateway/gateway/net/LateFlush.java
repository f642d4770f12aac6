package org.sngateway.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Flushes channels at the end of the loop's turn, so that the output of many inputs leaves in few system calls. Owned
 * by the event loop.
 */
public final class LateFlush {
    private final EventLoop loop;
    private final Set<Channel> written = new LinkedHashSet<>();

    public LateFlush(EventLoop loop) {
        this.loop = loop;
    }

    /** The channel has something to flush. */
    public void flushLater(Channel channel) {
        if (written.isEmpty()) {
            loop.execute(this::flush);
        }
        written.add(channel);
    }

    private void flush() {
        // A flush may fail and cause more writes; those belong to the next turn.
        Channel[] channels = written.toArray(new Channel[0]);
        written.clear();
        for (Channel channel : channels) {
            channel.flush();
        }
    }
}
