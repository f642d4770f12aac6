package org.sngateway.gateway.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.store.Json;

/**
 * A unix socket at a path: a line of words comes in, lines of JSON go out, and that is the end of the connection. The
 * owner of the file and its group may ask. Owned by the event loop; the page CONTROL.md describes it.
 *
 * <p>A long answer is made in pages, each when the one before has left and others have had their turn on the loop.
 */
public final class ControlSocket {
    private static final int MAX_CONNECTIONS = 8;
    private static final int MAX_LINE = 1_024;
    private static final int PATIENCE_SECONDS = 10;
    /** The lines that are made in one turn of the loop. */
    private static final int LINES_PER_PAGE = 100;

    private final Path path;
    private final Function<List<String>, Iterator<String>> commands;
    private final Channel server;
    private int connections;

    private ControlSocket(
            Path path, EventLoopGroup loop, Transport transport, Function<List<String>, Iterator<String>> commands)
            throws IOException {
        this.path = path;
        this.commands = commands;
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(transport.localServers())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onConnection(channel);
                    }
                })
                .bind(transport.localAddress(path))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(path + " can't be opened: " + bound.cause().getMessage(), bound.cause());
        }
        server = bound.channel();
    }

    /**
     * Opens the socket. A file that a killed gateway left there is replaced.
     *
     * @param commands gives the answer to the words of a line, each element one line of JSON; called on the loop, and so is
     *     what it gives
     * @throws IOException if another gateway serves there, or the directory can't be written to
     */
    public static ControlSocket open(
            Path path, EventLoopGroup loop, Transport transport, Function<List<String>, Iterator<String>> commands)
            throws IOException {
        if (isServed(path)) {
            throw new IOException(path + " is served by another process; stop that one, or write another path");
        }
        Files.deleteIfExists(path);
        ControlSocket socket = new ControlSocket(path, loop, transport, commands);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        return socket;
    }

    private static boolean isServed(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException nobody) {
            return false;
        }
    }

    /** An answer that says what was wrong. */
    public static Iterator<String> error(String reason) {
        return List.of("{\"error\":" + Json.text(reason) + "}").iterator();
    }

    /** Closes it, and takes the file away. */
    public void close() throws IOException {
        server.close().awaitUninterruptibly();
        Files.deleteIfExists(path);
    }

    private void onConnection(Channel channel) {
        connections++;
        channel.closeFuture().addListener(closed -> connections--);
        if (connections > MAX_CONNECTIONS) {
            answer(channel, error("more than " + MAX_CONNECTIONS + " connections at once; ask again"));
            return;
        }
        channel.pipeline()
                .addLast(
                        new ReadTimeoutHandler(PATIENCE_SECONDS),
                        new LineBasedFrameDecoder(MAX_LINE),
                        new StringDecoder(StandardCharsets.UTF_8),
                        new Line());
    }

    /** Sends a page of the lines, and the next one when that has left. */
    private static void answer(Channel channel, Iterator<String> lines) {
        StringBuilder page = new StringBuilder();
        try {
            for (int i = 0; i < LINES_PER_PAGE && lines.hasNext(); i++) {
                page.append(lines.next()).append('\n');
            }
        } catch (RuntimeException fault) {
            // Our own fault, which is no reason to end the gateway.
            lines = error("the gateway failed at this: " + fault);
        }
        ChannelFuture sent = channel.writeAndFlush(Unpooled.copiedBuffer(page, StandardCharsets.UTF_8));
        if (lines.hasNext()) {
            Iterator<String> rest = lines;
            sent.addListener(done -> {
                if (done.isSuccess()) {
                    channel.eventLoop().execute(() -> answer(channel, rest));
                }
            });
        } else {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private final class Line extends SimpleChannelInboundHandler<String> {
        private boolean answered;

        @Override
        protected void channelRead0(ChannelHandlerContext context, String line) {
            if (answered) {
                return;
            }
            answered = true;
            // From now on it is the other side that may be slow to read.
            context.pipeline()
                    .replace(ReadTimeoutHandler.class, "write-timeout", new WriteTimeoutHandler(PATIENCE_SECONDS));
            Iterator<String> answer;
            try {
                answer = commands.apply(Json.words(line));
            } catch (IllegalArgumentException notWords) {
                answer = error(String.valueOf(notWords.getMessage()));
            } catch (RuntimeException fault) {
                // Our own fault, which is no reason to end the gateway.
                answer = error("the gateway failed at this: " + fault);
            }
            answer(context.channel(), answer);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!answered) {
                answered = true;
                answer(context.channel(), error("no line of at most " + MAX_LINE + " octets came"));
            }
        }
    }
}
