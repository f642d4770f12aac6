package org.sngateway.gateway.broker;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection to the first of several addresses that answers (RFC 8305 section 5): the next address is tried when the one
 * before has failed, or has said nothing for 250 ms; the others are closed when one is connected. Owned by the event loop.
 */
final class HappyEyeballs {
    private static final long ATTEMPT_DELAY_MILLIS = 250;

    private final Bootstrap bootstrap;
    private final List<InetAddress> addresses;
    private final int port;
    private final Sockets sockets;
    private final Consumer<Channel> connected;
    private final Consumer<Throwable> failed;
    private final List<Channel> attempts = new ArrayList<>();

    private int next;
    private int open;
    private boolean ended;
    private boolean cancelled;
    private @Nullable Future<?> timer;

    /**
     * An attempt that has not begun.
     *
     * @param addresses one at least
     * @param patience until an address that says nothing has failed
     * @param connected gets the channel that is connected
     * @param failed gets the failure of the last address
     */
    HappyEyeballs(
            List<InetAddress> addresses,
            int port,
            Duration patience,
            Sockets sockets,
            Consumer<Channel> connected,
            Consumer<Throwable> failed) {
        this.bootstrap = new Bootstrap()
                .group(sockets.loop())
                .channelFactory(sockets.transport().socketChannels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .handler(Quiet.INSTANCE);
        this.addresses = addresses;
        this.port = port;
        this.sockets = sockets;
        this.connected = connected;
        this.failed = failed;
    }

    void begin() {
        cancelTimer();
        if (ended || next == addresses.size()) {
            return;
        }
        InetAddress address = addresses.get(next++);
        ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(address, port), sockets.nextLocal(address));
        attempts.add(connecting.channel());
        open++;
        if (next < addresses.size()) {
            timer = sockets.loop().schedule(this::begin, ATTEMPT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
        connecting.addListener(done -> onDone(connecting.channel(), done.cause()));
    }

    /** Ends all attempts; nothing is told any more. */
    void cancel() {
        ended = true;
        cancelled = true;
        cancelTimer();
        attempts.forEach(Channel::close);
    }

    private void onDone(Channel channel, @Nullable Throwable failure) {
        open--;
        if (ended) {
            channel.close();
        } else if (failure == null) {
            ended = true;
            cancelTimer();
            attempts.stream().filter(other -> other != channel).forEach(Channel::close);
            // The channel tells its empty pipeline that it is active after this; the handlers that it gets are told
            // once more.
            sockets.loop().execute(() -> handOver(channel));
        } else if (next < addresses.size()) {
            begin();
        } else if (open == 0) {
            ended = true;
            failed.accept(failure);
        }
    }

    private void handOver(Channel channel) {
        if (!cancelled) {
            attempts.clear();
            channel.pipeline().remove(Quiet.INSTANCE);
            connected.accept(channel);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** A channel that nobody has got yet may be reset, which is told by its future or means nothing. */
    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        static final Quiet INSTANCE = new Quiet();

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
