package org.sngateway.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written in a turn of the loop leaves at its end, in one flush. */
class LateFlushTest {
    private final CountFlushes flushes = new CountFlushes();
    private final EmbeddedChannel channel = new EmbeddedChannel(flushes);
    private final LateFlush lateFlush = new LateFlush(channel.eventLoop());

    @Test
    void writesOfOneTurnAreFlushedOnce() {
        channel.pipeline().write("a");
        lateFlush.flushLater(channel);
        channel.pipeline().write("b");
        lateFlush.flushLater(channel);
        assertThat(flushes.count).isZero();

        channel.runPendingTasks();

        assertThat(flushes.count).isEqualTo(1);
        assertThat(flushes.written).containsExactly("a", "b");
    }

    @Test
    void eachTurnHasItsFlush() {
        lateFlush.flushLater(channel);
        channel.runPendingTasks();
        lateFlush.flushLater(channel);
        channel.runPendingTasks();

        assertThat(flushes.count).isEqualTo(2);
    }

    @Test
    void whatAFlushWritesLeavesInTheNextTurn() {
        flushes.atNextFlush = () -> {
            channel.pipeline().write("late");
            lateFlush.flushLater(channel);
        };
        lateFlush.flushLater(channel);

        channel.runPendingTasks();

        assertThat(flushes.count).isEqualTo(2);
        assertThat(flushes.written).containsExactly("late");
    }

    private static final class CountFlushes extends ChannelOutboundHandlerAdapter {
        private final List<Object> written = new ArrayList<>();
        private int count;
        private Runnable atNextFlush = () -> {};

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
            this.written.add(message);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            Runnable now = atNextFlush;
            atNextFlush = () -> {};
            now.run();
        }
    }
}
