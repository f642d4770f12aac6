package org.sngateway.gateway.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Writes whole answers, each with the headers that keep other pages and old browsers from harm. */
final class Answers {
    static final String JSON = "application/json; charset=utf-8";
    static final String TEXT = "text/plain; charset=utf-8";

    private Answers() {}

    /** Headers of each answer. */
    static void protect(HttpHeaders headers) {
        headers.set(
                "content-security-policy",
                "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'");
        headers.set("x-content-type-options", "nosniff");
        headers.set("referrer-policy", "no-referrer");
        headers.set("cross-origin-resource-policy", "same-origin");
    }

    static void text(Channel channel, boolean keepAlive, HttpResponseStatus status, String type, String text) {
        send(channel, keepAlive, status, type, text.getBytes(StandardCharsets.UTF_8), "no-store");
    }

    static void send(
            Channel channel, boolean keepAlive, HttpResponseStatus status, String type, byte[] octets, String caching) {
        ByteBuf content = Unpooled.wrappedBuffer(octets);
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        protect(answer.headers());
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        answer.headers().set(HttpHeaderNames.CACHE_CONTROL, caching);
        answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, octets.length);
        if (status.code() == HttpResponseStatus.UNAUTHORIZED.code()) {
            answer.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"sn-gateway\", charset=\"UTF-8\"");
        }
        end(channel, keepAlive, answer);
    }

    private static void end(Channel channel, boolean keepAlive, HttpResponse answer) {
        HttpUtil.setKeepAlive(answer, keepAlive);
        var written = channel.writeAndFlush(answer);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
