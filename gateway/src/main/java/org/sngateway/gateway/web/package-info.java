/**
 * The web page of the gateway, its metrics and its health, over HTTP. Reads what {@link
 * org.sngateway.gateway.readmodel.ReadModel} publishes; knows no core, no session and no link.
 */
@NullMarked
package org.sngateway.gateway.web;

import org.jspecify.annotations.NullMarked;
