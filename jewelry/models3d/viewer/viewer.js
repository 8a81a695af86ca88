// A piece on a turntable: what static/js/piece.js shows where the browser can. Bundled by `make`.
import { MathUtils, NeutralToneMapping, PerspectiveCamera, Scene, Spherical, Vector2, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { Bodies } from "./bodies.js";
import { creased } from "./creases.js";
import { Gem } from "./gem.js";
import { Marks } from "./marks.js";
import { Metal } from "./metal.js";

const CREASE = 32; // degrees, as on the pictures
const NEAREST = 0.45;
const FURTHEST = 1.6; // of the picture's distance
const LEAST_PITCH = 0.15; // radians from straight above or below
const TURN = 700;
const REST = 80; // ms from one view to the next, and until it is taken for one
const { clamp, degToRad, euclideanModulo, lerp, radToDeg, smoothstep } = MathUtils;

/* Shows the model at `source` on the canvas as the picture shows it, in `square` CSS pixels a side.
   `drawn` is called with the marks' places on the canvas and whether more frames come, `lost` when
   the browser takes the graphics away. Rejects if there is no WebGL, or no model. */
export async function show(canvas, { source, ...options }) {
  const response = await fetch(source);
  // asked to sign in again: that page is no model
  if (!response.ok || response.redirected) throw new Error(`${response.status} ${response.url}`);
  const { scene } = await new GLTFLoader().parseAsync(await response.arrayBuffer(), "");
  return new View(canvas, scene, options);
}

class View {
  #asked = 0; // the frame that was asked for
  #resting = 0;
  #way = null; // where the camera is on its way from one view to another

  constructor(canvas, scene, { context, colour, marks, still, square, drawn, lost }) {
    const piece = scene.getObjectByName("piece");
    const mesh = piece.getObjectByName("mesh");
    Object.assign(this, { canvas, still, square, drawn, lost, picture: piece.userData });
    this.metal = new Metal();
    mesh.material = [this.metal, new Gem(this.metal.uniforms.around)];
    mesh.geometry = creased(mesh.geometry, CREASE);
    this.bodies = new Bodies(mesh, mesh.userData);
    this.world = new Scene().add(scene);
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.toneMapping = NeutralToneMapping;
    this.spots = new Marks(piece, mesh, this.picture.radius);
    this.spots.set(marks);
    this.#placeCamera();
    canvas.addEventListener("webglcontextlost", lost, { once: true });
    this.paint(colour);
    this.fit();
  }

  #placeCamera() {
    const {
      canvas,
      still,
      picture: { distance, pitch },
    } = this;
    this.first = new Spherical(distance, degToRad(90 - pitch), 0);
    this.camera = new PerspectiveCamera(30, 1, distance / 50, distance * 3);
    this.camera.position.setFromSpherical(this.first);
    // The wheel belongs to the page; with Ctrl, or pinched on a touchpad, it zooms.
    canvas.addEventListener("wheel", (e) => e.ctrlKey || e.stopImmediatePropagation(), {
      capture: true,
      passive: true,
    });
    this.orbit = new OrbitControls(this.camera, canvas);
    Object.assign(this.orbit, {
      enablePan: false,
      enableDamping: !still,
      minDistance: distance * NEAREST,
      maxDistance: distance * FURTHEST,
      autoRotateSpeed: 1.5,
    });
    canvas.style.touchAction = "pan-y"; // a finger that moves up or down still scrolls the page
    this.orbit.addEventListener("start", () => {
      this.orbit.autoRotate = false;
      this.#way = null;
    });
    this.orbit.addEventListener("change", () => this.#draw());
  }

  #draw() {
    clearTimeout(this.#resting);
    if (!this.#asked) this.drawn([], true);
    this.#asked ||= requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now) {
    this.#asked = 0;
    this.#way = this.#way?.(now);
    const moving = this.orbit.update() || this.#way || this.orbit.autoRotate;
    this.metal.uniforms.around.value = this.orbit.getAzimuthalAngle();
    this.renderer.render(this.world, this.camera);
    this.drawn(this.spots.project(this.camera, this.canvas), true);
    clearTimeout(this.#resting);
    if (moving) this.#draw();
    else this.#resting = setTimeout(() => this.drawn(this.spots.project(this.camera, this.canvas, true), false), REST);
  }

  #go(to) {
    this.orbit.autoRotate = false;
    const from = this.#at();
    const began = performance.now();
    const turn = euclideanModulo(to.theta - from.theta + Math.PI, 2 * Math.PI) - Math.PI;
    const step = (now) => {
      const part = this.still ? 1 : smoothstep(now, began, began + TURN);
      this.camera.position.setFromSphericalCoords(
        lerp(from.radius, to.radius, part),
        lerp(from.phi, to.phi, part),
        from.theta + turn * part,
      );
      return part < 1 ? step : null;
    };
    this.#way = step;
    this.#draw();
  }

  #at() {
    return new Spherical().setFromVector3(this.camera.position);
  }

  /* To the canvas' size: the picture's square is as large as the picture, and as far off its middle. */
  fit() {
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    const { span, x, y } = this.picture;
    if (!wide || !high) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.renderer.setSize(wide, high, false);
    const scale = this.square() / span;
    this.camera.aspect = wide / high;
    this.camera.fov = radToDeg(2 * Math.atan(high / scale / 2));
    this.camera.setViewOffset(wide, high, x * scale, -y * scale, wide, high);
    cancelAnimationFrame(this.#asked);
    this.#frame(performance.now());
  }

  paint(colour) {
    this.metal.paint(colour);
    this.#draw();
  }

  mark(places) {
    this.spots.set(places);
    this.#draw();
  }

  /* Draw the bodies of these numbers as stones, all others in metal. */
  stones(numbers) {
    this.bodies.set(numbers);
    this.#draw();
  }

  /* The number of the body at a place in CSS pixels from the canvas' corner, if there is one. */
  bodyAt(x, y) {
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    return this.bodies.at(new Vector2((2 * x) / wide - 1, 1 - (2 * y) / high), this.camera);
  }

  turn(right, up) {
    const { radius, phi, theta } = this.#at();
    this.#go(new Spherical(radius, clamp(phi - up, LEAST_PITCH, Math.PI - LEAST_PITCH), theta + right));
  }

  zoom(by) {
    const { radius, phi, theta } = this.#at();
    this.#go(new Spherical(clamp(radius * by, this.orbit.minDistance, this.orbit.maxDistance), phi, theta));
  }

  home() {
    this.#go(this.first);
  }

  /* So that mark `i` is seen. */
  face(i) {
    this.#go(this.spots.bestView(i, this.camera.position, this.picture.distance * 0.7));
  }

  swing(on) {
    this.orbit.autoRotate = on && !this.still;
    this.#draw();
  }

  end() {
    this.canvas.removeEventListener("webglcontextlost", this.lost);
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#resting);
    this.orbit.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
